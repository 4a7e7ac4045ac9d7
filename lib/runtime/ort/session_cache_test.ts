import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { OutOfMemoryError } from "../../core/mod.ts";
import type { CompiledGraph } from "../../graph/mod.ts";
import { openRoom } from "./room.ts";
import type { Runtime } from "./session.ts";
import { sessionCache } from "./session_cache.ts";

/** A runtime that notes what is done with sessions. */
function noting(
  events: string[],
  { bytes, fails = () => false }: {
    readonly bytes?: number;
    readonly fails?: (event: string) => boolean;
  } = {},
): Runtime {
  const note = (event: string) => {
    events.push(event);
    return fails(event)
      ? Promise.reject(new OutOfMemoryError("not enough"))
      : Promise.resolve();
  };
  const runtime = {
    async load([id]: Uint8Array) {
      await note(`load ${id}`);
      return {
        run: () => note(`run ${id}`),
        release: () => note(`free ${id}`),
      };
    },
    ...bytes !== undefined && { room: openRoom(bytes) },
  };
  return runtime as unknown as Runtime;
}

/** A model of ten bytes. */
const graph = (id: number) => (): CompiledGraph => ({
  model: Uint8Array.of(id),
  memory: { weights: 4, activations: 5, arena: 6 },
});

Deno.test("a session is loaded once, until it is forgotten", async () => {
  const events: string[] = [];
  const { get, has, forget, release } = sessionCache(noting(events));
  for (const [key, id] of [["a", 1], ["b", 2], ["a", 3]] as const) {
    await get(key, graph(id));
  }
  await forget((key) => key === "a");
  strictEqual(has("a"), false);
  await get("a", graph(4));
  strictEqual(has("a"), true);
  await release();
  await release();
  deepStrictEqual(events, [
    "load 1",
    "load 2",
    "free 1",
    "load 4",
    "free 2",
    "free 4",
  ]);
});

Deno.test("where memory is short, the session that was run least recently leaves, and comes back when it is run", async () => {
  const events: string[] = [];
  const cache = sessionCache(noting(events, { bytes: 25 }));
  const first = await cache.get("1", graph(1));
  const second = await cache.get("2", graph(2));
  await first.run({});
  await cache.get("3", graph(3));
  strictEqual(cache.has("2"), false);
  await second.run({});
  deepStrictEqual(events, [
    ...["load 1", "load 2", "run 1", "free 2", "load 3"],
    ...["free 1", "load 2", "run 2"],
  ]);
  await cache.release();
  await rejects(second.run({}), /it was released/);
});

Deno.test("caches of one runtime share its memory, and a session larger than all of it is loaded alone", async () => {
  const events: string[] = [];
  const runtime = noting(events, { bytes: 9 });
  await sessionCache(runtime).get("1", graph(1));
  await sessionCache(runtime).get("1", graph(2));
  deepStrictEqual(events, ["load 1", "free 1", "load 2"]);
  strictEqual(runtime.room?.held(), 10);
});

Deno.test("a session that is waited for does not leave before it has run", async () => {
  const events: string[] = [];
  const { get } = sessionCache(noting(events, { bytes: 10 }));
  const run = async (id: number) =>
    await (await get(`${id}`, graph(id))).run({});
  await Promise.all([run(1), run(2), run(3), run(1)]);
  const runs = events.filter((event) => event.startsWith("run"));
  deepStrictEqual(runs.toSorted(), ["run 1", "run 1", "run 2", "run 3"]);
  for (const id of [1, 2, 3]) {
    const [loads, frees] = ["load", "free"].map((what) =>
      events.filter((event) => event === `${what} ${id}`).length
    );
    strictEqual((loads ?? 0) - (frees ?? 0) <= 1, true);
  }
});

Deno.test("where the estimate was wrong, the other sessions leave before it is tried once more", async () => {
  const events: string[] = [];
  let failures = 0;
  const fails = (event: string) => event === "run 2" && failures++ === 0;
  const { get } = sessionCache(noting(events, { bytes: 100, fails }));
  await get("1", graph(1));
  await (await get("2", graph(2))).run({});
  deepStrictEqual(events, ["load 1", "load 2", "run 2", "free 1", "run 2"]);
  const never = sessionCache(noting([], { bytes: 100, fails: () => true }));
  await rejects(never.get("3", graph(3)), OutOfMemoryError);
});
