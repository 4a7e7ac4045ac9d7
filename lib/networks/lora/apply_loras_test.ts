import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import { writeSafetensors } from "../files/mod.ts";
import { maximumError } from "../../../tests/support/errors.ts";
import { InputError, type Shape, tensor, torchNormal } from "../../core/mod.ts";
import { openCheckpoint, storedValues } from "../files/mod.ts";
import { applyLoras } from "./apply_loras.ts";

const QUERY = "mid_block.attentions.0.transformer_blocks.0.attn1.to_q";
const CONV = "mid_block.resnets.0.conv1";

/** A UNet of two weights, `W[4, 3]` and a convolution `[2, 3, 3, 3]`, and LoRAs by name. */
async function withUnet(
  loras: Readonly<
    Record<string, readonly (readonly [string, Shape | number])[]>
  >,
  act: (
    add: (
      choices: Readonly<Record<string, number>>,
    ) => ReturnType<typeof applyLoras>,
    folder: string,
  ) => Promise<void>,
) {
  const folder = await Deno.makeTempDir();
  const write = (
    name: string,
    values: Parameters<typeof writeSafetensors>[0],
  ) =>
    Deno.writeFile(`${folder}/${name}.safetensors`, writeSafetensors(values));
  try {
    await write("model", [
      [`${QUERY}.weight`, torchNormal(1, [4, 3])],
      [`${CONV}.weight`, torchNormal(2, [2, 3, 3, 3])],
    ]);
    for (const [name, tensors] of Object.entries(loras)) {
      await write(
        name,
        tensors.map(([key, shape], i) => [
          key,
          typeof shape === "number"
            ? tensor([shape], [])
            : torchNormal(10 + i, shape),
        ]),
      );
    }
    const unet = await openCheckpoint(folder, "model");
    await act((choices) =>
      applyLoras(
        { unet },
        Object.entries(choices).map(([name, scale]) => ({
          path: `${folder}/${name}.safetensors`,
          scale,
        })),
      ), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** `w + factor · up · down` of the tensors that `withUnet` draws. */
function expected(seed: number, shape: Shape, rank: number, factor: number) {
  const w = torchNormal(seed, shape);
  const [out = 1, ...rest] = shape;
  const width = rest.reduce((a, b) => a * b, 1);
  const down = torchNormal(10, [rank, ...rest]).data;
  const up = torchNormal(11, [out, rank, ...rest.slice(1).map(() => 1)]).data;
  const data = w.data.map((x, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    let sum = 0;
    for (let k = 0; k < rank; k++) {
      sum += (up[row * rank + k] ?? NaN) * (down[k * width + column] ?? NaN);
    }
    return x + factor * sum;
  });
  return { data, shape };
}

Deno.test("each weight has the products of all LoRAs added, with its own α and rank", async () => {
  const flat = `lora_unet_${QUERY.replaceAll(".", "_")}`;
  const conv = `unet.${CONV}`;
  await withUnet({
    kohya: [
      [`${flat}.lora_down.weight`, [2, 3]],
      [`${flat}.lora_up.weight`, [4, 2]],
      [`${flat}.alpha`, 5],
    ],
    peft: [
      [`${conv}.lora_A.weight`, [1, 3, 3, 3]],
      [`${conv}.lora_B.weight`, [2, 1, 1, 1]],
    ],
  }, async (add) => {
    const { unet } = await add({ kohya: 0.5, peft: -2 });
    const read = async (name: string) =>
      await storedValues(unet?.tensors.get(`${name}.weight`) as never);
    const query = expected(1, [4, 3], 2, 0.5 * 5 / 2);
    ok(maximumError(await read(QUERY), query) < 1e-5);
    const convolution = expected(2, [2, 3, 3, 3], 1, -2);
    ok(maximumError(await read(CONV), convolution) < 1e-5);
  });
});

Deno.test("every tensor of a LoRA that fits nowhere is named", async () => {
  const wrong = QUERY.replace("to_q", "to_x");
  await withUnet({
    lora: [
      [`unet.${wrong}.lora_A.weight`, [2, 3]],
      [`unet.${QUERY}.lora_A.weight`, [2, 5]],
      [`unet.${QUERY}.lora_B.weight`, [4, 2]],
      [`unet.${CONV}.lora_A.weight`, [1, 3, 3, 3]],
      [`unet.${QUERY}.lora_magnitude_vector`, [4]],
      ["text_encoder_2.text_projection.lora_A.weight", [1, 3]],
    ],
  }, async (add) => {
    await rejects(add({ lora: 1 }), (error) => {
      deepStrictEqual((error as InputError).problems, [
        `"unet.${wrong}.lora_A.weight": unet has no module "${wrong}", did you mean "${QUERY}"?`,
        `"unet.${QUERY}.lora_magnitude_vector" is no part of a LoRA of a layout that is known: kohya's, PEFT's or diffusers'`,
        '"text_encoder_2.text_projection.lora_A.weight": the model has no text_encoder_2',
        `"unet.${QUERY}.lora_A.weight" and "unet.${QUERY}.lora_B.weight" do not fit: found [2, 5] and [4, 2], and "${QUERY}.weight" is [4, 3]`,
        `"unet.${CONV}.lora_A.weight" has no counterpart: expected both factors of a product`,
      ]);
      return error instanceof InputError;
    });
  });
});

Deno.test("a folder of PEFT says its α, and one without weights is refused", async () => {
  const tensors = [
    [`base_model.model.${QUERY}.lora_A.weight`, [2, 3]],
    [`base_model.model.${QUERY}.lora_B.weight`, [4, 2]],
  ] as const;
  await withUnet({ peft: tensors }, async (_, folder) => {
    const unet = await openCheckpoint(folder, "model");
    const path = `${folder}/adapter`;
    const lora = [{ path, scale: 1 }];
    await Deno.mkdir(path);
    await rejects(
      applyLoras({ unet }, lora),
      /expected adapter_model.safetensors or pytorch_lora_weights.safetensors in it/,
    );
    await Deno.copyFile(
      `${folder}/peft.safetensors`,
      `${path}/adapter_model.safetensors`,
    );
    const config = async (json: object) =>
      await Deno.writeTextFile(
        `${path}/adapter_config.json`,
        JSON.stringify({ r: 2, ...json }),
      );
    const scales = async () => {
      const changed = await applyLoras({ unet }, lora);
      const target = changed.unet.tensors.get(`${QUERY}.weight`);
      return target?.added?.map(({ scale }) => scale);
    };
    await config({ "lora_alpha": 6 });
    deepStrictEqual(await scales(), [3]);
    await config({ "lora_alpha": 6, "use_rslora": true });
    deepStrictEqual(await scales(), [6 / Math.sqrt(2)]);
    await config({ "lora_alpha": 6, "alpha_pattern": { "attn1.to_q": 1 } });
    deepStrictEqual(await scales(), [0.5]);
    await config({ "lora_alpha": 6, "use_dora": true });
    await rejects(scales(), /use_dora: this key is not supported, got true/);
  });
});
