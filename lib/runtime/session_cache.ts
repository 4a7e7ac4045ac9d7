import type { Runtime, Session } from "./session.ts";

/** Sessions by the features that they were compiled for. */
export interface SessionCache {
  /**
   * Gives the session of a model, loading it when it is first asked for.
   *
   * @param key What the model was compiled for.
   * @param compile Compiles it.
   */
  get(key: string, compile: () => Uint8Array<ArrayBuffer>): Promise<Session>;
  /** Frees every session. */
  release(): Promise<void>;
}

/**
 * Starts an empty cache.
 *
 * @param runtime Where models are loaded.
 * @returns The cache.
 */
export function sessionCache(runtime: Runtime): SessionCache {
  const sessions = new Map<string, Promise<Session>>();
  return {
    get(key, compile) {
      const known = sessions.get(key);
      if (known) return known;
      const session = runtime.load(compile());
      sessions.set(key, session);
      return session;
    },
    async release() {
      for (const session of sessions.values()) await (await session).release();
      sessions.clear();
    },
  };
}
