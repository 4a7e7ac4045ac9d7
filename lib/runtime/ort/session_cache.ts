import type { CompiledGraph } from "../../graph/mod.ts";
import { OutOfMemoryError } from "../../core/mod.ts";
import type { Place, Room } from "./room.ts";
import { sessionBytes } from "./session_bytes.ts";
import type { Runtime, Session } from "./session.ts";

/** Sessions by the features that they were compiled for. */
export interface SessionCache {
  /** Gives the session of a model, loading it when it is first asked for. */
  get(key: string, compile: () => CompiledGraph): Promise<CachedSession>;
  /** Whether a session is there and loaded, or being loaded. */
  has(key: string): boolean;
  /** Frees the sessions whose keys are chosen. */
  forget(chosen: (key: string) => boolean): Promise<void>;
  /** Frees every session. */
  release(): Promise<void>;
}

/** A session that may leave the device's memory, and comes back when it is run. */
export type CachedSession = Pick<Session, "run" | "release">;

interface Entry {
  readonly session: Promise<CachedSession>;
  /** Whether it holds memory. */
  loaded(): boolean;
}

/**
 * Starts an empty cache.
 *
 * @param runtime Where sessions are loaded. Where its memory is told, those that were used least recently leave it when others come, and are loaded again when they are run.
 */
export function sessionCache(runtime: Runtime): SessionCache {
  const entries = new Map<string, Entry>();
  const forget = async (chosen: (key: string) => boolean) => {
    for (const [key, { session }] of [...entries]) {
      if (!chosen(key)) continue;
      entries.delete(key);
      await (await session).release();
    }
  };
  const open = (compile: () => CompiledGraph): Entry => {
    const { room } = runtime;
    if (room) return guest(runtime, room, compile);
    const { model, memory } = compile();
    return { session: runtime.load(model, { memory }), loaded: () => true };
  };
  return {
    get(key, compile) {
      const known = entries.get(key);
      if (known) return known.session;
      const entry = open(compile);
      entries.set(key, entry);
      entry.session.catch(() => entries.delete(key));
      return entry.session;
    },
    has: (key) => entries.get(key)?.loaded() ?? false,
    forget,
    release: () => forget(() => true),
  };
}

/** A session that leaves where room is wanted. */
function guest(
  runtime: Runtime,
  room: Room,
  compile: () => CompiledGraph,
): Entry {
  let live: Promise<Session> | undefined;
  let place: Place | undefined;
  let waiting = 0;
  let released = false;
  const leave = async () => {
    const leaving = live;
    live = undefined;
    place?.free();
    place = undefined;
    await (await leaving)?.release();
  };
  const load = async () => {
    const { model, memory } = compile();
    const bytes = sessionBytes(memory);
    place = await room.take(bytes, { busy: () => waiting > 0, leave });
    return await patient(() => runtime.load(model, { memory }));
  };
  const patient = <T>(act: () => Promise<T>) => patiently(room, place, act);
  /** While it waits, it does not leave. */
  const whenLoaded = async <T>(act: (session: Session) => T): Promise<T> => {
    if (released) throw new Error("Cannot use the session: it was released");
    waiting++;
    try {
      live ??= load();
      return act(await live);
    } catch (error) {
      await leave().catch(() => {});
      throw error;
    } finally {
      waiting--;
    }
  };
  const session: CachedSession = {
    run: (feeds) =>
      patient(async () => {
        // What is asked for in the same turn of the event loop is done before the session can leave.
        const { result } = await whenLoaded((session) => ({
          result: session.run(feeds),
        }));
        place?.used();
        return await result;
      }),
    async release() {
      released = true;
      await leave();
    },
  };
  return {
    session: whenLoaded(() => session),
    loaded: () => live !== undefined,
  };
}

/** Where the estimate was wrong, others leave before something is tried once more. */
async function patiently<T>(
  room: Room,
  own: Place | undefined,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error;
    await room.clear(own);
    return await act();
  }
}
