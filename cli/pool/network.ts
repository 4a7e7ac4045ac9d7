// Only what fetches models may use the network: where it was not given, a process of its own is started that has it.

import { HUB_VARIABLES } from "../../lib/hub/mod.ts";
import { ROOT } from "../terminal/mod.ts";
import { spawnDeno } from "./spawn_deno.ts";

/**
 * Says whether this process may talk to a hub.
 *
 * @returns Whether it may.
 */
export function mayReach(endpoint: string): boolean {
  const { host } = new URL(endpoint);
  return Deno.permissions.querySync({ name: "net", host }).state === "granted";
}

/**
 * Runs the command line of this process once more, with the network that a hub needs: its own address, and those where it keeps large files.
 *
 * @param others More hosts that it may talk to.
 * @throws {EnvironmentError} If Deno may not be started.
 */
export function pullAlone(
  endpoint: string,
  others: readonly string[],
): Promise<number> {
  const { hostname } = new URL(endpoint);
  const below = /[a-z]$/i.test(hostname) ? [`*.${hostname}`] : [];
  const hosts = [hostname, ...below, ...LARGE_FILES, ...others];
  return withNetwork(hosts, Deno.args);
}

/**
 * Runs a command line in a process of its own that may talk to some hosts, beside reading and writing.
 *
 * @param hosts Their names.
 * @param args Arguments of the program, the command's name first.
 * @returns Its exit code.
 * @throws {EnvironmentError} If Deno may not be started.
 */
export async function withNetwork(
  hosts: readonly string[],
  args: readonly string[],
): Promise<number> {
  const child = spawnDeno({
    args: [
      ...["run", "--quiet", "--no-prompt", `--config=${ROOT}/deno.json`],
      ...[
        `--allow-net=${[...new Set(hosts)]}`,
        "--allow-read",
        "--allow-write",
      ],
      `--allow-env=${PULL_VARIABLES}`,
      ...[`${ROOT}/cli/main.ts`, ...args],
    ],
  });
  // Ctrl-C reaches both, and the child ends well.
  const heard = () => {};
  const pass = () => child.kill("SIGTERM");
  Deno.addSignalListener("SIGINT", heard);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", pass);
  try {
    return (await child.status).code;
  } finally {
    Deno.removeSignalListener("SIGINT", heard);
    if (Deno.build.os !== "windows") Deno.removeSignalListener("SIGTERM", pass);
  }
}

/** Hosts to which Hugging Face's hub sends for large files. */
const LARGE_FILES = ["huggingface.co", "*.huggingface.co", "hf.co", "*.hf.co"];

/** Variables that fetching models looks at. */
const PULL_VARIABLES: readonly string[] = [
  ...HUB_VARIABLES,
  ...["HF_HUB_OFFLINE", "ENTANGLE_TRACE"],
  ...["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"],
];
