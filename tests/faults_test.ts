// A short form of `deno task faults 200`.

import { deepStrictEqual, ok } from "node:assert/strict";
import { runCampaign } from "./faults/campaign.ts";
import { inFolder } from "./support/folder.ts";

Deno.test("shards in any order, one of them killed, make what a pool of two workers makes", async () => {
  await inFolder(async (folder) => {
    const { kills } = await runCampaign({
      kills: 1,
      seed: 3,
      folder,
      ways: ["shards"],
      undisturbed: ["--workers", "2"],
    });
    deepStrictEqual(kills, { "worker SIGKILL": 1 });
  });
});

Deno.test("a run that is killed keeps its folder from others that would overwrite it, and shares it with those that would not", async () => {
  await inFolder(async (folder) => {
    const { kills } = await runCampaign({
      kills: 2,
      seed: 5,
      folder,
      ways: ["otherRuns"],
    });
    ok((kills["bench among others SIGKILL"] ?? 0) > 0);
  });
});
