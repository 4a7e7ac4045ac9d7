import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { EnvironmentError, InputError } from "../../lib/core/mod.ts";
import type { Provider } from "../../lib/runtime/mod.ts";

/** GPUs by their places among those that a process may use, or all of these. */
export type Devices = "all" | readonly number[];

/** `--devices`, the GPUs that share a run. */
export const devicesOption = new Option(
  "--devices <list>",
  'GPUs that share the units, a worker each: "0,1", or all that CUDA_VISIBLE_DEVICES leaves (CUDA only; default: the first)',
).argParser(deviceList).conflicts("workers");

/** `--device`, the GPU of one worker. */
export const deviceOption = new Option(
  "--device <n>",
  "which GPU, of those that CUDA_VISIBLE_DEVICES leaves (CUDA only; default: the first)",
).argParser((text) => {
  const [device = NaN] = ordinals(text);
  if (Number.isInteger(device)) return device;
  throw new InvalidArgumentError("Expected the number of a GPU, 0 the first.");
});

/**
 * Parses a list of GPUs.
 *
 * @param text `"all"`, or numbers separated by commas.
 * @throws {InvalidArgumentError} If it is something else, or names one twice.
 */
export function deviceList(text: string): Devices {
  if (text.trim() === "all") return "all";
  const devices = ordinals(text);
  const whole = devices.length > 0 && devices.every(Number.isInteger);
  if (whole && new Set(devices).size === devices.length) return devices;
  throw new InvalidArgumentError(
    'Expected "all", or numbers of GPUs such as "0,1", each once.',
  );
}

/**
 * Finds which GPUs are meant.
 *
 * @param devices What was asked for; `undefined` if nothing was.
 * @param count How many there are; `undefined` without a driver.
 * @returns Their numbers; `undefined` if none was asked for.
 * @throws {InputError} If the provider has none to choose among, or one of them is not there.
 * @throws {EnvironmentError} If they cannot be counted.
 */
export function chosenDevices(
  devices: Devices | undefined,
  provider: Provider,
  count: () => number | undefined,
): readonly number[] | undefined {
  if (devices === undefined) return undefined;
  if (provider !== "cuda") {
    throw new InputError(
      `Cannot choose devices: the provider "${provider}" has none to choose among; leave them out, or run with --provider cuda`,
    );
  }
  const there = count();
  if (there === undefined || there === 0) {
    throw new EnvironmentError(
      `Cannot choose devices: ${
        there === 0
          ? "no GPU is left to this process; see CUDA_VISIBLE_DEVICES"
          : "the NVIDIA driver is not there, or does not start; see entangle doctor"
      }`,
    );
  }
  if (devices === "all") return Array.from({ length: there }, (_, i) => i);
  const missing = devices.filter((device) => device >= there);
  if (missing.length === 0) return devices;
  throw new InputError(
    `Cannot use the device ${missing.join(", ")}: there ${
      there === 1 ? "is one GPU, 0" : `are ${there} GPUs, 0 to ${there - 1}`
    }, as CUDA_VISIBLE_DEVICES leaves them`,
  );
}

function ordinals(text: string): number[] {
  return text.split(",").map((part) =>
    /^\s*\d{1,4}\s*$/.test(part) ? Number(part) : NaN
  );
}
