// A short form of `deno task faults 200`.

import { strictEqual } from "node:assert/strict";
import { runCampaign } from "./faults/campaign.ts";
import { inFolder } from "./support/command_line.ts";

Deno.test("a benchmark that is killed and started again writes the same bytes, whole or in shards", async () => {
  await inFolder(async (folder) => {
    const { kills, rounds } = await runCampaign({
      ...{ kills: 2, seed: 3, folder },
      ways: ["bench", "shards"],
    });
    const done = Object.values(kills).reduce((a, b) => a + b, 0);
    strictEqual(done >= 2 && rounds >= 2, true, JSON.stringify(kills));
  });
});
