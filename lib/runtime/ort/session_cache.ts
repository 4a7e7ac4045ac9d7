import type { Runtime, Session } from "./session.ts";

/** Sessions by the features that they were compiled for. */
export interface SessionCache {
  /** Gives the session of a model, loading it when it is first asked for. */
  get(key: string, compile: () => Uint8Array<ArrayBuffer>): Promise<Session>;
  /** Frees the sessions whose keys are chosen. */
  forget(chosen: (key: string) => boolean): Promise<void>;
  /** Frees every session. */
  release(): Promise<void>;
}

/** Which sessions are freed for others, and how many stay. */
export interface SessionBudget {
  /** Sessions of large networks, by their keys, which are used as soon as they are got. */
  large(key: string): boolean;
  /** How many of those stay beside each other. */
  readonly most: number;
}

/**
 * Starts an empty cache.
 *
 * @param budget Where memory is short, which sessions go when others come, least recently used first; none by default.
 */
export function sessionCache(
  runtime: Runtime,
  budget?: SessionBudget,
): SessionCache {
  const sessions = new Map<string, Promise<Session>>();
  const forget = async (chosen: (key: string) => boolean) => {
    for (const [key, session] of [...sessions]) {
      if (!chosen(key)) continue;
      sessions.delete(key);
      await (await session).release();
    }
  };
  const makeRoom = async ({ large, most }: SessionBudget) => {
    const old = [...sessions.keys()].filter(large);
    const leaving = new Set(old.slice(0, Math.max(0, old.length + 1 - most)));
    if (leaving.size === 0) return;
    const gone = [...leaving].map((key) => {
      const session = sessions.get(key);
      sessions.delete(key);
      return session;
    });
    // What was got just before is run first.
    await new Promise((resolve) => setTimeout(resolve));
    for (const session of gone) await (await session)?.release();
  };
  return {
    get(key, compile) {
      const known = sessions.get(key);
      if (known) {
        // Last in the order of insertion is the most recently used.
        sessions.delete(key);
        sessions.set(key, known);
        return known;
      }
      const session = budget?.large(key)
        ? makeRoom(budget).then(() => runtime.load(compile()))
        : runtime.load(compile());
      sessions.set(key, session);
      session.catch(() => sessions.delete(key));
      return session;
    },
    forget,
    release: () => forget(() => true),
  };
}
