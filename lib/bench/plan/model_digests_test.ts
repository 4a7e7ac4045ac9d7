import { deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";
import { safetensors } from "../../../tests/support/safetensors.ts";
import { withCopy } from "../../../tests/support/model_copy.ts";
import { pipelineDigests } from "./model_digests.ts";

const MODEL = "tests/reference/random_model";
const STEM = "diffusion_pytorch_model";

for (
  const [index, variant] of [
    [`${STEM}.safetensors.index.json`, undefined],
    [`${STEM}.safetensors.index.fp16.json`, "fp16"],
    [`${STEM}.fp16.safetensors.index.json`, "fp16"],
  ] as const
) {
  Deno.test(`the shards that ${index} names are digested as the weights they are`, async () => {
    await withCopy(MODEL, async (folder) => {
      const vae = `${folder}/vae`;
      const text = `${folder}/text_encoder`;
      const unet = `${folder}/unet`;
      if (variant) {
        await Deno.rename(
          `${vae}/${STEM}.safetensors`,
          `${vae}/${STEM}.fp16.safetensors`,
        );
        await Deno.rename(
          `${text}/model.safetensors`,
          `${text}/model.fp16.safetensors`,
        );
      }
      await Deno.remove(`${unet}/${STEM}.safetensors`);
      await Deno.writeTextFile(
        `${unet}/${index}`,
        JSON.stringify({ weight_map: { a: "shard.safetensors" } }),
      );
      const shard = async (bytes: Uint8Array) => {
        await Deno.writeFile(`${unet}/shard.safetensors`, bytes);
        return await pipelineDigests(folder, variant);
      };
      const bytes = safetensors({ a: { shape: [1] } });
      const before = await shard(bytes);
      deepStrictEqual(
        Object.keys(before).filter((path) => path.startsWith("unet/")),
        ["unet/config.json", `unet/${index}`, "unet/shard.safetensors"],
      );
      bytes[bytes.length - 1] = 1;
      notDeepStrictEqual(await shard(bytes), before);
    });
  });
}
