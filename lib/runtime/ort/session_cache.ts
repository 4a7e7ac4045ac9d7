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

/** Starts an empty cache. */
export function sessionCache(runtime: Runtime): SessionCache {
  const sessions = new Map<string, Promise<Session>>();
  const forget = async (chosen: (key: string) => boolean) => {
    for (const [key, session] of [...sessions]) {
      if (!chosen(key)) continue;
      sessions.delete(key);
      await (await session).release();
    }
  };
  return {
    get(key, compile) {
      const known = sessions.get(key);
      if (known) return known;
      const session = runtime.load(compile());
      sessions.set(key, session);
      session.catch(() => sessions.delete(key));
      return session;
    },
    forget,
    release: () => forget(() => true),
  };
}
