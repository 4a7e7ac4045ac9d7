import type { ModuleOutput } from "../networks/mod.ts";
import type { ChosenModule, WantedModule } from "./choose_module.ts";

/**
 * Says on which module a method would act before its network was listened to: on the one that is wanted, else on the middle block.
 *
 * @param outputs Modules of the network, and the shapes of their outputs for one image.
 * @returns `undefined` if the network has no such module.
 */
export function blankModule(
  outputs: readonly ModuleOutput[],
  { module }: Pick<WantedModule, "module">,
): ChosenModule | undefined {
  const wanted = module ?? "mid_block";
  const found = outputs.find(({ name }) => name === wanted);
  return found && { module: wanted, shape: found.shape };
}
