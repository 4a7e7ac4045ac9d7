/**
 * Reads an environment variable, where that is allowed.
 *
 * @returns Its value; `undefined` if it is not set, or Deno may not look.
 */
export function variable(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}
