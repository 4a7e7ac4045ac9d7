/** Most bytes of a step summary; GitHub drops the whole of one that is over 1024 KiB. */
const SUMMARY_LIMIT = 900 * 1024;

/**
 * Adds to the summary of a step of GitHub Actions, if there is one.
 *
 * @param text Makes the Markdown, given the bytes that are left for it.
 */
export async function appendSummary(
  text: (limit: number) => string,
): Promise<void> {
  const path = variable("GITHUB_STEP_SUMMARY");
  if (!path) return;
  const before = await Deno.stat(path).then(({ size }) => size, () => 0);
  await Deno.writeTextFile(path, text(SUMMARY_LIMIT - before), {
    append: true,
  });
}

/**
 * Tells whether GitHub Actions reads what is said.
 *
 * @returns Whether `GITHUB_ACTIONS` is set to `true`.
 */
export function inActions(): boolean {
  return variable("GITHUB_ACTIONS") === "true";
}

function variable(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}
