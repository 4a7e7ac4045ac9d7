import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { newGraph } from "../../graph/mod.ts";
import { parameters, rootModule } from "../layers/mod.ts";
import { describeSites, hasWordMaps, type UNetSite } from "./sites.ts";
import { unet } from "./unet.ts";
import { parseUNetConfig } from "./unet_config.ts";

/** The attention of Stable Diffusion 1.5, of latents of any size. */
function attentionAt(height: number, width: number): UNetSite[] {
  const config = parseUNetConfig({
    sample_size: 64,
    cross_attention_dim: 768,
  });
  const graph = newGraph();
  const none = parameters({ path: "", tensors: new Map() });
  const sites: UNetSite[] = [];
  unet(rootModule(graph, none), config, {
    latents: graph.input("latents", [1, 4, height, width]),
    timestepEmbedding: graph.input("timestepEmbedding", [1, 320]),
    context: graph.input("context", [1, 77, 768]),
  }, { onAttention: (site) => sites.push(site) });
  return sites;
}

Deno.test("a UNet names the side, height and kind of each attention", () => {
  const sites = describeSites(attentionAt(64, 64));
  strictEqual(sites.length, 32);
  deepStrictEqual(sites.slice(12, 14), [
    {
      name: "mid_block.attentions.0.transformer_blocks.0.attn1",
      kind: "self-attention",
      stage: "mid-8",
      height: 8,
      width: 8,
    },
    {
      name: "mid_block.attentions.0.transformer_blocks.0.attn2",
      kind: "cross-attention",
      stage: "mid-8",
      height: 8,
      width: 8,
    },
  ]);
});

Deno.test("words have maps in 15 modules of Stable Diffusion 1.5, in six stages without the middle block", () => {
  const mapped = describeSites(attentionAt(64, 64).filter(hasWordMaps));
  const stages = Map.groupBy(mapped, ({ stage }) => stage);
  deepStrictEqual([...stages].map(([name, own]) => [name, own.length]), [
    ["down-64", 2],
    ["down-32", 2],
    ["down-16", 2],
    ["up-16", 3],
    ["up-32", 3],
    ["up-64", 3],
  ]);
});

Deno.test("stages whose heights are alike are named after their widths, too", () => {
  const mapped = describeSites(attentionAt(1, 8).filter(hasWordMaps));
  deepStrictEqual([...new Set(mapped.map(({ stage }) => stage))], [
    ...["down-1x8", "down-1x4", "down-1x2"],
    ...["up-1x2", "up-1x4", "up-1x8"],
  ]);
});
