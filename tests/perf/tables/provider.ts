import { print } from "../print.ts";
import { measureProvider, type ProviderOptions } from "../provider.ts";

/**
 * Measures every bar of a provider beside diffusers.
 *
 * @returns Whether the provider could be used.
 */
export async function printProvider(
  options: ProviderOptions,
): Promise<boolean> {
  const { provider, precision } = options;
  const { figures, why } = await measureProvider(options);
  print(
    `| ${provider}, ${
      precision ?? "its own precision"
    } | | beside diffusers | bar |`,
  );
  print("|---|---|---|---|");
  for (const { what, ours, ratio, bar } of figures) {
    print(`| ${what} | ${ours} | ${ratio} | ${bar} |`);
  }
  if (why !== undefined) print(`\n${why}`);
  return why === undefined;
}
