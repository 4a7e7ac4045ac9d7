import { writeSafetensors } from "../networks/mod.ts";
import type { Tensors } from "../optim/mod.ts";

/**
 * Writes adapters as diffusers' `save_lora_weights` does, so that `load_lora_weights` reads them: `<part>.<module>.lora_A.weight`
 * and `<part>.<module>.lora_B.weight`, with a scale of 1.
 *
 * @param adapters Factors of each part by name, `<module>.down` and `<module>.up`.
 * @returns The bytes of a safetensors file.
 */
export function loraFile(
  adapters: Readonly<Partial<Record<"unet" | "text_encoder", Tensors>>>,
): Uint8Array<ArrayBuffer> {
  const named = Object.entries(adapters).flatMap(([part, own]) =>
    Object.entries(own).map(([key, tensor]) => {
      const module = key.replace(/\.(down|up)$/, "");
      const factor = key.endsWith(".down") ? "lora_A" : "lora_B";
      return [`${part}.${module}.${factor}.weight`, tensor] as const;
    })
  );
  return writeSafetensors(named, { format: "pt" });
}
