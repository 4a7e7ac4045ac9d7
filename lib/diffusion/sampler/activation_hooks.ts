import { at, rows, type Tensor, zeros } from "../../core/mod.ts";
import type { ActivationEdit } from "../../runtime/mod.ts";
import type { ActivationStep, HookedEdit, Transform } from "./transform.ts";

/**
 * Says what every transform changes at a step, for all rows of the network.
 *
 * @param transforms Transforms in the order in which they apply.
 * @param step What is known before the network is evaluated.
 * @param guided Whether the first branch is the unconditional one.
 * @param branches Branches in all, with those of edit prompts.
 * @returns The changes, in order.
 */
export function activationEdits(
  transforms: readonly Transform[],
  step: ActivationStep,
  guided: boolean,
  branches: number,
): ActivationEdit[] {
  return transforms.flatMap(({ activation }) =>
    activation
      ? activation.edits(step).map((edit) =>
        laidOut(edit, guided, branches, activation.cohort ?? 1)
      )
      : []
  );
}

function laidOut(
  edit: HookedEdit,
  guided: boolean,
  all: number,
  cohort: number,
): ActivationEdit {
  const conditional = guided ? 1 : 0;
  if (edit.kind === "add") {
    return { ...edit, value: inBranch(edit.value, conditional, all) };
  }
  const { halves, ...rest } = edit;
  const both = guided && halves === "both";
  return { ...rest, cohort, branches: both ? [0, 1] : [conditional] };
}

/** Rows of one branch among zeros. */
function inBranch(value: Tensor, branch: number, all: number): Tensor {
  const batch = at(value.shape, 0);
  const whole = zeros([all * batch, ...value.shape.slice(1)]);
  rows(whole, branch * batch, (branch + 1) * batch).data.set(value.data);
  return whole;
}
