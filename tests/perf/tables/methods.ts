import { measureMethods } from "../method_cost.ts";
import { print, times } from "../print.ts";
import type { Sizes } from "../sizes.ts";

/** Measures what sampling with each method takes, beside the passes that it is said to take. */
export async function printMethods(
  model: string,
  sizes: Sizes,
  repeats: number,
): Promise<void> {
  const root = new URL("../../../", import.meta.url).pathname.replace(
    /\/$/,
    "",
  );
  print("| method | passes of the UNet | processor time | time ÷ passes |");
  print("|---|---|---|---|");
  for (
    const { id, passes, time } of await measureMethods(
      model,
      root,
      sizes.methods,
      repeats,
    )
  ) {
    print(
      `| ${id} | ${times(passes)} | ${times(time)} | ${times(time / passes)} |`,
    );
  }
  print("\nAs multiples of sd15's; the bar for time ÷ passes is 0.85 to 1.15.");
}
