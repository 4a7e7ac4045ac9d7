// The only place that writes to the terminal: data to stdout, all else to stderr.
// deno-lint-ignore-file no-console

/**
 * Prints a command's result.
 *
 * @param text For stdout.
 */
export function print(text: string): void {
  console.log(text);
}

/**
 * Says how things stand.
 *
 * @param text For stderr.
 */
export function say(text: string): void {
  console.error(text);
}
