import { measureMemory } from "../memory.ts";
import { print } from "../print.ts";

/**
 * Prints what sessions take on the CPU beside what was estimated.
 *
 * @param batches Numbers of images.
 */
export async function printMemory(
  model: string,
  threads: number,
  batches: readonly number[],
): Promise<void> {
  const costs = await measureMemory(model, { threads, batches });
  print(
    "| session, on the CPU in float32 | arena, estimated | touched by the first run | weights, estimated | grown by loading |",
  );
  print("|---|---|---|---|---|");
  for (const { what, estimated, measured, weights } of costs) {
    const cells = [estimated, measured, ...weights].map(megabytes);
    print(`| ${[what, ...cells].join(" | ")} |`);
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
