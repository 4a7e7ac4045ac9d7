import { measureMemory } from "../memory.ts";
import { print } from "../print.ts";

/**
 * Prints what sessions take on the CPU beside what was estimated.
 *
 * @param options Folders, threads, and numbers of images.
 */
export async function printMemory(
  options: Parameters<typeof measureMemory>[0],
): Promise<void> {
  const costs = await measureMemory(options);
  print(
    "| session, on the CPU in float32 | weights, estimated | arena, estimated | arena, as logged | of it while loading | touched by the first run | more in a second run |",
  );
  print("|---|---|---|---|---|---|---|");
  for (const { what, estimated, logged } of costs) {
    const { loading, first, second, touched } = logged;
    const cells = [
      ...[estimated.weights, estimated.arena, loading + first],
      ...[loading, touched, second],
    ].map(megabytes);
    print(`| ${[what, ...cells].join(" | ")} |`);
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
