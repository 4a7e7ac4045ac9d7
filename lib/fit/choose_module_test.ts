import { strictEqual } from "node:assert/strict";
import { withTestbed } from "../../tests/support/testbed.ts";
import type { Pipeline } from "../runtime/mod.ts";
import { chooseModule, type WantedModule } from "./choose_module.ts";

Deno.test("a method of the middle block acts there where the network listens to it, and on a substitute where not", async () => {
  await withTestbed(async ({ pipeline }) => {
    const chosen = async (of: Pipeline, wanted: WantedModule) =>
      (await chooseModule(of, "A photo of the face of a nurse", wanted)).module;
    strictEqual(await chosen(pipeline, { module: null }), "mid_block");

    const deaf: Pipeline = {
      ...pipeline,
      predictNoise: ({ taps = [], ...request }) =>
        pipeline.predictNoise({
          ...request,
          taps: taps.filter(({ inputs }) => Object.keys(inputs).length === 0),
        }),
    };
    const last = "up_blocks.1.attentions.2";
    strictEqual(await chosen(deaf, { module: null }), last);
    strictEqual(await chosen(deaf, { module: null, substitute: null }), last);
    const first = "up_blocks.1.attentions.0";
    strictEqual(await chosen(deaf, { module: null, substitute: first }), first);
    const named = { module: "mid_block", substitute: first };
    strictEqual(await chosen(deaf, named), "mid_block");
  });
});
