import { deepStrictEqual } from "node:assert/strict";
import type { Runtime } from "./session.ts";
import { sessionCache } from "./session_cache.ts";

Deno.test("where memory is short, the large session that was used least recently goes before another comes", async () => {
  const events: string[] = [];
  const runtime = {
    load: ([id]: Uint8Array) => {
      events.push(`load ${id}`);
      const release = () => Promise.resolve(void events.push(`free ${id}`));
      return Promise.resolve({ release });
    },
  } as unknown as Runtime;
  const { get } = sessionCache(runtime, {
    large: (key) => key.startsWith("large"),
    most: 2,
  });
  for (const id of [1, 2, 1, 3, 2]) {
    await get(`large ${id}`, () => Uint8Array.of(id));
    await get("small", () => Uint8Array.of(9));
  }
  deepStrictEqual(events, [
    ...["load 1", "load 9", "load 2"],
    ...["free 2", "load 3", "free 1", "load 2"],
  ]);
});

Deno.test("a session is loaded once, until it is forgotten", async () => {
  const events: string[] = [];
  const runtime = {
    load: ([id]: Uint8Array) => {
      events.push(`load ${id}`);
      const release = () => Promise.resolve(void events.push(`free ${id}`));
      return Promise.resolve({ release });
    },
  } as unknown as Runtime;
  const { get, forget, release } = sessionCache(runtime);
  for (const [key, id] of [["a", 1], ["b", 2], ["a", 3]] as const) {
    await get(key, () => Uint8Array.of(id));
  }
  await forget((key) => key === "a");
  await get("a", () => Uint8Array.of(4));
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
