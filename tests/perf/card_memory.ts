import type { Provider } from "../../lib/runtime/mod.ts";

/** Memory in use on the first card in bytes, as its driver says; why not, where none is asked. */
export async function cardBytes(provider: Provider): Promise<number | string> {
  if (provider !== "cuda") return "not measured: no card's driver to ask";
  try {
    const { stdout } = await new Deno.Command("nvidia-smi", {
      args: ["--query-gpu=memory.used", "--format=csv,noheader,nounits"],
    }).output();
    const [first = ""] = new TextDecoder().decode(stdout).split("\n");
    return Number(first) * 2 ** 20;
  } catch {
    return "not measured: nvidia-smi is not there";
  }
}

/** The same as text. */
export async function cardMemory(
  { provider }: { readonly provider: Provider },
): Promise<string> {
  return memoryText(await cardBytes(provider));
}

/** Writes memory in GB of 10⁹ bytes, in which the bars are; what is no number as it is. */
export function memoryText(bytes: number | string): string {
  return typeof bytes === "string" ? bytes : `${(bytes / 1e9).toFixed(1)} GB`;
}
