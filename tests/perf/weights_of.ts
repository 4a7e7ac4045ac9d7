import { readModelIndex } from "../../lib/networks/mod.ts";

/** Bytes of the weights of a folder of diffusers. */
export async function weightsOf(model: string): Promise<number> {
  let total = 0;
  for (const [component] of (await readModelIndex(model)).weighted) {
    for await (const { name } of Deno.readDir(`${model}/${component}`)) {
      if (!name.endsWith(".safetensors")) continue;
      total += (await Deno.stat(`${model}/${component}/${name}`)).size;
    }
  }
  return total;
}
