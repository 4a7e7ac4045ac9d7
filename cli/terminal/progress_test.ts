import { deepStrictEqual, match } from "node:assert/strict";
import { captured } from "./output.ts";
import { startProgress } from "./progress.ts";

Deno.test("where there is no terminal the end is said once, however often it is reached", async () => {
  const { stderr } = await captured(() => {
    const progress = startProgress(4, "fits");
    for (const done of [1, 3.5, 4, 4, 4]) progress.update(done, done);
    progress.stop();
    return Promise.resolve();
  });
  match(stderr, /^4\/4 fits {2}100 % {2}\S+ fits\/s {2}ETA 0:00\n$/);
});

Deno.test("what was found finished has no speed, and no space in its place", async () => {
  const { stderr } = await captured(() => {
    startProgress(2).update(2, 0);
    return Promise.resolve();
  });
  deepStrictEqual(stderr, "2/2 images  100 %\n");
});
