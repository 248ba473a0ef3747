// Hears calls of somebody else's functions. What these do, give and throw stays as it is, whoever else stands in between, and in
// whatever order all of them end.

const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect;

/** Whatever goes wrong in what is ours must not reach those whom we listen to. @param {() => void} act */
export function quietly(act) {
  try {
    act();
  } catch {
    // A getter of theirs may throw: then there is no event of ours.
  }
}

/** The same for what a developer has to know of. @param {() => void} act */
function loudly(act) {
  try {
    act();
  } catch (error) {
    quietly(() => console.warn("piquel: this cannot be tapped:", error));
  }
}

/**
 * Begins a tap; gives a function that ends it. A page in which that is not possible goes on without the tap.
 * @param {() => () => void} begin
 */
export function attempt(begin) {
  let end = () => {};
  if (typeof window !== "undefined") {
    loudly(() => {
      end = begin();
    });
  }
  return () => quietly(() => end());
}

/**
 * Has each call of a function heard before it is made; gives a function that ends it.
 * @param {any} owner
 * @param {string} name
 * @param {(given: any[]) => void} hear
 */
function wrap(owner, name, hear) {
  let active = true;
  const original = owner[name];
  const isOwn = Object.hasOwn(owner, name);
  // Name, length and whatever else hangs on a function are still those of the original.
  const ours = new Proxy(original, {
    apply(target, that, given) {
      if (active) quietly(() => hear(given));
      return apply(target, that, given);
    },
  });
  if (isOwn) owner[name] = ours;
  // What is a prototype's is not listed among its own.
  else Object.defineProperty(owner, name, { configurable: true, writable: true, value: ours });
  return () => {
    active = false;
    // Whoever wrapped it after us calls ours: it stays, and does nothing of its own.
    if (owner[name] !== ours) return;
    if (isOwn) owner[name] = original;
    else delete owner[name];
  };
}

/**
 * Calls `found` with what a property holds, and with whatever takes its place; gives a function that ends it.
 * @param {any} owner
 * @param {string} name
 * @param {(value: any) => void} found
 */
export function follow(owner, name, found) {
  const before = getOwnPropertyDescriptor(owner, name);
  let active = true;
  let isThere = before !== undefined;
  let value = owner[name];
  const look = (/** @type {any} */ held) => {
    const isSome = typeof held === "object" ? held !== null : typeof held === "function";
    if (active && isSome) loudly(() => found(held));
  };
  const enumerable = before?.enumerable ?? true;
  const ours = {
    configurable: true,
    enumerable,
    get: before?.get ?? (() => value),
    /** @param {any} next @this {unknown} */
    set(next) {
      if (before?.set) apply(before.set, this, [next]);
      else value = next;
      isThere = true;
      look(next);
    },
  };
  // What nobody may write is never replaced.
  if (!before || before.set || before.writable) defineProperty(owner, name, ours);
  look(value);
  return () => {
    active = false;
    // Whoever follows it after us asks ours: it stays, and does nothing of its own.
    if (getOwnPropertyDescriptor(owner, name)?.set !== ours.set) return;
    if (before?.set) defineProperty(owner, name, before);
    else if (isThere) defineProperty(owner, name, { configurable: true, enumerable, writable: true, value });
    else delete owner[name];
  };
}

/**
 * Has each call of a function heard, also of one that is not there yet; gives a function that ends it.
 * @param {any} owner
 * @param {string} name
 * @param {(given: any[]) => void} hear
 */
export function listen(owner, name, hear) {
  if (typeof owner[name] === "function") return wrap(owner, name, hear);
  let end = follow(owner, name, (value) => {
    if (typeof value !== "function") return;
    end();
    end = wrap(owner, name, hear);
  });
  return () => end();
}

/**
 * Calls `found` with a library, given itself or by the name of its global; then also with what takes its place when it is loaded.
 * @param {any} from
 * @param {(library: any) => void} found
 */
export function find(from, found) {
  if (typeof from === "string") return follow(window, from, found);
  found(from);
  return () => {};
}
