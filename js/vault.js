// A copy of what the engine keeps in localStorage, in IndexedDB: a browser that is killed forgets up to a minute of the former, and an
// app that empties it takes ours along. Only a copy: where IndexedDB is missing, slow or broken, nothing waits for it. Where localStorage
// takes nothing, it is what all pages share.

/** How long what was written may stay uncopied, in ms. */
const BEHIND = 500;
/** How long the copy may take to be read, in ms: then it is done without. It is so many waits, in each of which the page can hear of it. */
const DEADLINE = 2000;
const WAITS = 4;
const STORE = "kept";
/** When the copy was made last, beside the copies and in localStorage: which of them is older shows which forgot something. */
const BEAT = "beat";
/** What is there as long as anything is. */
const INSTALL = "install";
/** What is copied. */
const COPIED = /^((tab|state)\.|(install|user|done)$)/;

/**
 * What takes up all that pages wrote; a text that is null was removed. Null for all of it: another page had it deleted, and this one is to
 * stop.
 * @typedef {(kept: Map<string, string | null> | null) => void} Share
 */

/**
 * @param {string} key
 * @param {() => boolean} isCurrent whether anything may be kept still
 * @param {() => string[]} names of all that is kept now
 * @param {(name: string) => string | null} get what is kept now
 * @param {(name: string, text: string) => void} set
 */
export function openVault(key, isCurrent, names, get, set) {
  /** Names of what is to be copied as it is then: another page may have written it anew, and copied that. @type {Set<string>} */
  let behind = new Set();
  /** @type {Promise<IDBDatabase> | null} */
  let opened = null;
  /** The same, once it is there: who leaves cannot wait. @type {IDBDatabase | null} */
  let database = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let isStopped = false;
  /** Whether it is this page that has it deleted, to begin anew. @type {boolean | undefined} */
  let isOurs;
  /** Whether what is written comes from here. */
  let isHealing = false;
  /** Gets everything after each write, where pages share nothing else. @type {Share | undefined} */
  let share;
  /** Rises with every write, and whenever what is read is not to be known any more. */
  let turn = 0;
  const latest = () => Number(get(BEAT) ?? 0);

  const lose = () => {
    opened = database = null;
  };

  const close = () => {
    opened?.then(
      (database) => database.close(),
      () => {},
    );
    lose();
  };

  /** Somebody deleted it. Where pages share nothing else, that is all they can hear of a denial. */
  const gone = () => {
    if (!isOurs) share?.(null);
    isOurs = undefined;
    return isStopped;
  };

  const check = () => {
    if (isStopped || !isCurrent()) throw new Error("it is over");
  };

  const open = async () => {
    check();
    opened ??= openDatabase(`piquel.${key}`, lose, gone);
    const mine = opened;
    const came = await mine;
    check();
    if (opened === mine) database = came;
    return came;
  };

  /** @template T @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => T} act @returns {Promise<T>} */
  const transact = async (mode, act) => {
    try {
      return await transactIn(database ?? (await open()), mode, act);
    } catch {
      // A handle may be stale: the browser closed it, or somebody deleted what it stood for.
      close();
      return transactIn(await open(), mode, act);
    }
  };

  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    // Where everything is gone, nothing of that is copied: it may come back from here.
    if (isStopped || behind.size === 0 || get(INSTALL) === null) return;
    const batch = behind.add(BEAT);
    behind = new Set();
    // It goes up, also where the clock goes back.
    set(BEAT, `${Math.max(Date.now(), latest() + 1)}`);
    turn += 1;
    const mine = turn;
    try {
      const read = await transact("readwrite", (store) => {
        for (const name of batch) {
          const text = get(name);
          if (text === null) store.delete(name);
          else store.put(text, name);
        }
        return share && readAll(store);
      });
      if (!read || mine !== turn) return;
      const kept = read();
      // What was written meanwhile is on its way.
      for (const name of behind) kept.set(name, get(name));
      share?.(kept);
    } catch {
      isStopped = true;
    }
  };

  return {
    /** Something was written or removed. @param {string} name */
    copy(name) {
      if (isStopped || isHealing || name === BEAT) return;
      behind.add(name);
      // Others wait for it where it is no mere copy.
      timer ??= setTimeout(flush, share ? 0 : BEHIND);
    },

    /** Ends what is under way and lets go of the database, which a page out of sight must not hold. */
    async flush() {
      const ended = flush();
      if (!database) await ended;
      close();
    },

    /** From now on the copy is all that pages share. @param {Share} take */
    serve(take) {
      share = take;
    },

    /**
     * What was written and not copied yet, is not copied; what is written from now on goes into no database that is being deleted.
     * @param {boolean} [isReset] whether this page is about to have it deleted, and goes on with another one
     */
    forget(isReset) {
      isOurs = isReset;
      turn += 1;
      behind.clear();
      close();
    },

    stop() {
      turn += 1;
      isStopped = true;
      clearTimeout(timer);
      behind.clear();
      close();
    },

    /** Brings back what localStorage forgot, and has copied what was not: the write of a page that is left may come to nothing. Never rejects. */
    async heal() {
      const read = transact("readonly", readAll);
      try {
        const copies = (await Promise.race([read, expire()]))();
        if (!isCurrent()) return;
        // What is left of a copy that was deleted is none.
        isHealing = copies.has(INSTALL) && Number(copies.get(BEAT) ?? 0) > latest();
        for (const [name, copy] of isHealing ? copies : []) {
          if (isNews(name, copy, get(name))) set(name, `${copy}`);
        }
        isHealing = false;
        for (const name of names()) if (COPIED.test(name) && isNews(name, get(name), copies.get(name))) this.copy(name);
      } catch {
        // Whoever does not know what there is must not write over it.
        isStopped = true;
      }
      isHealing = false;
    },
  };
}

/** Rejects when it has taken too long. What the page itself takes is not counted. @returns {Promise<never>} */
async function expire() {
  for (let n = 0; n < WAITS; n += 1) await new Promise((done) => setTimeout(done, DEADLINE / WAITS));
  throw new Error("the copy is slow");
}

/** Everything, once the transaction is complete. @param {IDBObjectStore} store @returns {() => Map<string, string | null>} */
function readAll(store) {
  const [names, texts] = [store.getAllKeys(), store.getAll()];
  return () => new Map(names.result.map((name, place) => [`${name}`, texts.result[place]]));
}

/**
 * Whether a text is to take the place of another, if there is one: of a journal, or a state, that which has come further.
 * @param {string} name @param {string | null} text @param {string | null} [other]
 */
const isNews = (name, text, other) =>
  other && /^(tab|state)\./.test(name) ? reach(`${text}`) > reach(other) : text !== other;

/** How far it has come: the number behind its first byte. @param {string} text */
function reach(text) {
  let value = 0;
  let scale = 1;
  for (let at = 1; at < text.length; at += 1) {
    const part = text.charCodeAt(at);
    value += (part % 128) * scale;
    if (part < 128) return value;
    scale *= 128;
  }
  return value;
}

/**
 * @param {string} name
 * @param {() => void} closed
 * @param {() => boolean} gone told where it is deleted, or was not there; whether it is not to be
 * @returns {Promise<IDBDatabase>}
 */
function openDatabase(name, closed, gone) {
  return new Promise((done, fail) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      // Not even empty is it made again.
      if (gone()) request.transaction?.abort();
      else request.result.createObjectStore(STORE);
    };
    request.onerror = fail;
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = closed;
      // Whoever deletes it must not wait for us.
      database.onversionchange = () => {
        gone();
        closed();
        database.close();
      };
      done(database);
    };
  });
}

/**
 * @template T
 * @param {IDBDatabase} database @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => T} act
 * @returns {Promise<T>} what `act` gave, once all is done
 */
function transactIn(database, mode, act) {
  return new Promise((done, fail) => {
    const transaction = database.transaction(STORE, mode, { durability: "relaxed" });
    const result = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => done(result);
    transaction.onabort = fail;
    // At once: the page may be gone before it would come about by itself.
    transaction.commit?.();
  });
}
