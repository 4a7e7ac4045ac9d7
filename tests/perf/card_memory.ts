import type { Runtime } from "../../lib/runtime/mod.ts";

/** Memory in use on the first card, as its driver says. */
export async function cardMemory({ provider }: Runtime): Promise<string> {
  if (provider !== "cuda") return "not measured: no card's driver to ask";
  try {
    const { stdout } = await new Deno.Command("nvidia-smi", {
      args: ["--query-gpu=memory.used", "--format=csv,noheader,nounits"],
    }).output();
    const [first = ""] = new TextDecoder().decode(stdout).split("\n");
    return `${(Number(first) / 1024).toFixed(1)} GB`;
  } catch {
    return "not measured: nvidia-smi is not there";
  }
}
