import { InputError, suggestion } from "../../core/mod.ts";
import type { Backend, Value } from "../../graph/mod.ts";
import type { Checkpoint } from "../files/mod.ts";
import {
  type Attended,
  type NetworkGraph,
  openNetwork,
} from "../layers/mod.ts";
import { unet, type UNetInputs } from "./unet.ts";
import type { UNetConfig } from "./unet_config.ts";

/** What goes on in the place of modules' outputs, by the modules' names in diffusers; a function may also just look. */
export type ModuleHooks = Readonly<Record<string, (output: Value) => Value>>;

/** What attention modules' outputs are projected from in the place of what they attend to, by the modules' names in diffusers. */
export type AttendedHooks = Readonly<
  Record<string, (parts: Attended) => Value>
>;

/** A frozen UNet while a graph over it is built. */
export interface UNetGraph extends NetworkGraph {
  /** Its `config.json`. */
  readonly config: UNetConfig;
  /**
   * Applies the UNet; more than once, if need be.
   *
   * @param inputs Latents, time, text embeddings.
   * @param hooks What reads or changes modules' outputs; nothing by default.
   * @param attended What changes what attention modules attend to; nothing by default.
   * @returns The prediction `[n, out_channels, h, w]`.
   * @throws {InputError} If there is no module of a name.
   */
  unet(
    inputs: UNetInputs,
    hooks?: ModuleHooks,
    attended?: AttendedHooks,
  ): Value;
}

/** Begins a graph over a UNet. */
export function unetGraph(
  checkpoint: Checkpoint,
  config: UNetConfig,
  backend?: Backend,
): UNetGraph {
  // What a program does without is held against the config when a folder is opened.
  const network = openNetwork(checkpoint, { backend, ignore: [/^/] });
  return {
    ...network,
    config,
    unet(inputs, hooks = {}, attended = {}) {
      const seen = new Set<string>();
      const predicted = unet(network.root, config, inputs, {
        onOutput(path, x) {
          seen.add(path);
          return hooks[path]?.(x) ?? x;
        },
        onAttended: (path, parts) => attended[path]?.(parts) ?? parts.attended,
      });
      refuseUnknownModules(Object.keys({ ...hooks, ...attended }), seen);
      return predicted;
    },
  };
}

/**
 * Refuses names of modules that a network does not have.
 *
 * @param known Names of the modules whose outputs can be looked at.
 * @throws {InputError} If some are unknown; lists them with what may have been meant.
 */
export function refuseUnknownModules(
  wanted: readonly string[],
  known: ReadonlySet<string>,
): void {
  const unknown = wanted.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new InputError(
    "Cannot look into the UNet: it has no such module",
    unknown.map((name) => `"${name}", ${suggestion(name, [...known])}`),
  );
}
