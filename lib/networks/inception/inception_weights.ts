import { InputError, plural } from "../../core/mod.ts";
import { type Checkpoint, readSafetensors } from "../files/mod.ts";
import { inceptionProgram } from "./inception.ts";

/**
 * Opens Inception's weights, of which only the header is read, and makes sure that
 * they are those of pytorch-fid.
 *
 * @param path A `.safetensors` file with the tensors of pytorch-fid's `pt_inception-2015-12-05`.
 * @throws {InputError} If the file is something else; says what, and how to make one.
 * @throws {EnvironmentError} If it may not be read.
 */
export async function openInceptionWeights(path: string): Promise<Checkpoint> {
  const refuse = (why: string, problems: readonly string[] = []) =>
    new InputError(
      `Cannot use "${path}" as Inception's weights: ${why}`,
      problems,
    );
  if (path === "") throw refuse("the path is empty");
  const checkpoint = { path, tensors: await readSafetensors(path) };
  const classes = checkpoint.tensors.get("fc.weight")?.shape[0];
  if (classes === 1000 || checkpoint.tensors.has("AuxLogits.fc.weight")) {
    throw refuse(
      `they are torchvision's, whose distances are no FID; ${CONVERT}`,
    );
  }
  try {
    inceptionProgram(checkpoint, 1);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { problems } = error;
    throw refuse(`${counted(problems)}; ${CONVERT}`, [
      ...problems.slice(0, SHOWN),
      ...(problems.length > SHOWN
        ? [`and ${problems.length - SHOWN} more`]
        : []),
    ]);
  }
  return checkpoint;
}

const SHOWN = 5;

const CONVERT =
  'make them once of pytorch-fid\'s pt_inception-2015-12-05-6726825d.pth with Python: from safetensors.torch import save_file; import torch; save_file(torch.load("….pth", weights_only=True), "inception.safetensors")';

/** How many tensors of each kind do not fit. */
function counted(problems: readonly string[]): string {
  const count = (kind: RegExp) => problems.filter((p) => kind.test(p)).length;
  const [missing, extra] = [count(/ is missing: /), count(/ is extra: /)];
  const others = problems.length - missing - extra;
  const parts = [
    ...(missing > 0
      ? [plural(missing, "tensor is missing", "tensors are missing")]
      : []),
    ...(extra > 0
      ? [plural(extra, "is none of Inception's", "are none of Inception's")]
      : []),
    ...(others > 0
      ? [plural(others, "is of another kind", "are of another kind")]
      : []),
  ];
  return parts.join(", ");
}
