import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { torchNormal } from "../core/mod.ts";
import { sample } from "../diffusion/mod.ts";
import { TESTBED_MODEL } from "../testbed/mod.ts";
import { openRehearsal, type Provider } from "./ort/mod.ts";
import { openPipeline } from "./pipeline.ts";

const TESTBED = decodeURIComponent(TESTBED_MODEL.pathname).replace(/\/$/, "");
const PLAIN = {
  samples: [{ seed: 1, prompt: "a photo of a nurse" }],
  ...{ steps: 1, guidance: 2 },
};
const WITH_MAPS = {
  ...PLAIN,
  attribution: { prompts: ["a photo of a nurse"], words: [["nurse"]] },
};

/** What becomes of UNets' sessions, of those that give maps with `maps` behind them. */
async function unets(
  provider: Provider,
  requests: readonly (typeof PLAIN)[],
): Promise<string[]> {
  const events: string[] = [];
  const rehearsal = openRehearsal(provider, "fp32");
  const pipeline = await openPipeline(TESTBED, {
    ...rehearsal,
    async load(model, options) {
      const session = await rehearsal.load(model, options);
      const { outputs } = session;
      if (!outputs.includes("noise")) return session;
      const what = outputs.includes("maps") ? "maps" : "plain";
      events.push(`load ${what}`);
      return {
        ...session,
        run(feeds) {
          events.push(`run ${what}`);
          return session.run(feeds);
        },
        release: () => Promise.resolve(void events.push(`free ${what}`)),
      };
    },
  });
  for (const request of requests) {
    const { maps } = await sample(pipeline, request);
    strictEqual(maps !== undefined, "attribution" in request);
  }
  return events;
}

Deno.test("on a GPU a network that gives maps stands in for the one that does not, which leaves when it comes", async () => {
  deepStrictEqual(await unets("cuda", [PLAIN, WITH_MAPS, PLAIN]), [
    ...["load plain", "run plain", "free plain"],
    ...["load maps", "run maps", "run maps"],
  ]);
});

Deno.test("on the CPU each is itself, for bits depend on it", async () => {
  deepStrictEqual(await unets("cpu", [PLAIN, WITH_MAPS, PLAIN]), [
    ...["load plain", "run plain", "load maps", "run maps", "run plain"],
  ]);
});

Deno.test("a request of other shapes has no stand-in", async () => {
  const rehearsal = openRehearsal("cuda", "fp32");
  const pipeline = await openPipeline(TESTBED, rehearsal);
  await sample(pipeline, WITH_MAPS);
  rehearsal.needed();
  const [c, h, w] = pipeline.latentShape;
  const text = await pipeline.condition([{ text: "a" }]);
  await pipeline.predictNoise({
    latents: torchNormal(0, [1, c, h, w]),
    ...{ timestep: 1, conditioning: text },
  });
  // The text encoder, and a network of one branch.
  strictEqual(rehearsal.needed().length, 2);
});
