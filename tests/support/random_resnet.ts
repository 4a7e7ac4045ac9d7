// The ResNet-34 that tests/reference/resnet.py draws, as a file.

import { size } from "../../lib/core/mod.ts";
import { hashedUniform } from "./hashed_uniform.ts";
import { rawSafetensors } from "./safetensors.ts";

const reference = new URL("../reference/resnet.json", import.meta.url);

/** What the script stored: names and shapes of the weights, torchvision's outputs of two images, and FairFace's probabilities of a picture. */
export const RESNET: {
  readonly weights: readonly (readonly [string, readonly number[]])[];
  readonly logits: readonly (readonly number[])[];
  readonly fairface: readonly (readonly number[])[];
} = JSON.parse(await Deno.readTextFile(reference));

/**
 * Writes the weights.
 *
 * @param path The file.
 */
export async function writeRandomResnet(path: string): Promise<void> {
  let end = 0;
  const header = Object.fromEntries(RESNET.weights.map(([name, shape]) => {
    const begin = end;
    end += 4 * size(shape);
    return [name, { dtype: "F32", shape, data_offsets: [begin, end] }];
  }));
  const text = JSON.stringify(header);
  const start = 8 * Math.ceil(text.length / 8);
  const file = rawSafetensors(text.padEnd(start), end);
  const values = new Float32Array(file.buffer, 8 + start, end / 4);
  let done = 0;
  for (const [seed, [name, shape]] of RESNET.weights.entries()) {
    const [scale, centre] = spread(name, shape);
    const noise = hashedUniform(seed, size(shape));
    for (const x of noise) values[done++] = centre + Math.fround(scale * x);
  }
  await Deno.writeFile(path, file);
}

/** Factor and offset of the uniform numbers, as the script has them. */
function spread(
  name: string,
  shape: readonly number[],
): readonly [scale: number, centre: number] {
  if (shape.length > 1) {
    const gain = name.startsWith("fc") ? 1 : 6;
    return [Math.fround(Math.sqrt(gain / size(shape.slice(1)))), 0];
  }
  if (/running_var$|bn1\.weight$|downsample\.1\.weight$/.test(name)) {
    return [0.25, 1];
  }
  return /bn2\.weight$/.test(name) ? [0.0625, 0.25] : [0.125, 0];
}
