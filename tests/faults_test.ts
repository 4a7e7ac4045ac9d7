// A short form of `deno task faults 200`.

import { deepStrictEqual } from "node:assert/strict";
import { runCampaign } from "./faults/campaign.ts";
import { inFolder } from "./support/command_line.ts";

Deno.test("shards in any order, one of them killed, make what one undisturbed run makes", async () => {
  await inFolder(async (folder) => {
    const ways = ["shards"] as const;
    const { kills } = await runCampaign({ kills: 1, seed: 3, folder, ways });
    deepStrictEqual(kills, { "worker SIGKILL": 1 });
  });
});
