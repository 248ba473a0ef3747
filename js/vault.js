// A copy of what the engine keeps in localStorage, in IndexedDB: a browser that is killed forgets up to a minute of the former, and an
// app that empties it takes ours along. Only a copy: where IndexedDB is missing, slow or broken, nothing waits for it.

/** How long what was written may stay uncopied, in ms. */
const BEHIND = 500;
/** How long the copy may take to be read, in ms: then it is done without. */
const DEADLINE = 2000;
const STORE = "kept";
/** When the copy was made last, beside the copies and in localStorage: which of them is older shows which forgot something. */
const BEAT = "beat";

/** @param {string} key @param {() => boolean} isCurrent whether anything may be kept still */
export function openVault(key, isCurrent) {
  /** What is to be copied; null: removed. @type {Map<string, string | null>} */
  let behind = new Map();
  /** @type {Promise<IDBDatabase> | null} */
  let opened = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let isStopped = false;
  /** Writes a beat in localStorage, too, and gives it: it goes up, also where the clock goes back. */
  let mark = () => "";

  const open = () => {
    if (!isCurrent()) throw new Error("it is over");
    opened ??= openDatabase(`piquel.${key}`, () => {
      opened = null;
    });
    return opened;
  };

  /** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => void} act */
  const transact = async (mode, act) => {
    const from = await open();
    try {
      return await transactIn(from, mode, act);
    } catch {
      // A handle may be stale: the browser closed it, or somebody deleted what it stood for.
      from.close();
      opened = null;
      return transactIn(await open(), mode, act);
    }
  };

  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (isStopped || behind.size === 0) return;
    const batch = behind;
    behind = new Map();
    batch.set(BEAT, mark());
    try {
      await transact("readwrite", (store) => {
        for (const [name, text] of batch) {
          if (text === null) store.delete(name);
          else store.put(text, name);
        }
      });
    } catch {
      isStopped = true;
    }
  };

  return {
    /** @param {string} name @param {string | null} text */
    put(name, text) {
      if (isStopped || name === BEAT) return;
      behind.set(name, text);
      timer ??= setTimeout(flush, BEHIND);
    },

    /** Ends what is under way and lets go of the database, which a page out of sight must not hold. */
    flush() {
      const held = opened;
      flush();
      held?.then(
        (database) => {
          opened = null;
          database.close();
        },
        () => {},
      );
    },

    /** What was written and not copied yet, is not copied. */
    forget() {
      behind.clear();
    },

    stop() {
      isStopped = true;
      clearTimeout(timer);
      behind.clear();
      opened?.then(
        (database) => database.close(),
        () => {},
      );
    },

    /**
     * Brings back what localStorage forgot. Never rejects.
     * @param {(name: string) => string | null} get
     * @param {(name: string, text: string) => void} set
     */
    async heal(get, set) {
      const latest = () => Number(get(BEAT) ?? 0);
      mark = () => {
        const beat = `${Math.max(Date.now(), latest() + 1)}`;
        set(BEAT, beat);
        return beat;
      };
      /** @type {IDBRequest<string[]> | undefined} */
      let texts;
      /** @type {IDBRequest<IDBValidKey[]> | undefined} */
      let names;
      const read = transact("readonly", (store) => {
        texts = store.getAll();
        names = store.getAllKeys();
      });
      const late = new Promise((_, fail) => {
        setTimeout(fail, DEADLINE);
      });
      try {
        await Promise.race([read, late]);
        if (!isCurrent()) return;
        const copies = new Map(names?.result.map((name, place) => [String(name), texts?.result[place] ?? ""]));
        // What is left of a copy that was deleted is none.
        if (!copies.has("install") || Number(copies.get(BEAT) ?? 0) <= latest()) return;
        for (const [name, copy] of copies) {
          const there = get(name);
          if (there === null || !/^(tab|state)\./.test(name) || reach(there) < reach(copy)) set(name, copy);
        }
      } catch {
        // Whoever does not know what there is must not write over it.
        isStopped = true;
      }
    },
  };
}

/** How far a journal, or a state, has come: the number behind its first byte. @param {string} text */
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

/** @param {string} name @param {() => void} closed @returns {Promise<IDBDatabase>} */
function openDatabase(name, closed) {
  return new Promise((done, fail) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onerror = fail;
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = closed;
      // Whoever deletes it must not wait for us.
      database.onversionchange = () => {
        closed();
        database.close();
      };
      done(database);
    };
  });
}

/** @param {IDBDatabase} database @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => void} act @returns {Promise<void>} */
function transactIn(database, mode, act) {
  return new Promise((done, fail) => {
    const transaction = database.transaction(STORE, mode, { durability: "relaxed" });
    transaction.oncomplete = () => done();
    transaction.onabort = fail;
    act(transaction.objectStore(STORE));
  });
}
