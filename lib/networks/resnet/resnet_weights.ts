import { InputError, plural } from "../../core/mod.ts";
import { type Checkpoint, readSafetensors } from "../files/mod.ts";
import { resnetProgram } from "./resnet.ts";

/**
 * Opens the weights of a ResNet-34, of which only the header is read, and makes sure that
 * they are whole.
 *
 * @param path A `.safetensors` file with torchvision's names.
 * @throws {InputError} If the file is something else; says what, and how to make one.
 * @throws {EnvironmentError} If it may not be read.
 */
export async function openResnetWeights(
  path: string,
  classes: number,
): Promise<Checkpoint> {
  const checkpoint = { path, tensors: await readSafetensors(path) };
  try {
    resnetProgram(checkpoint, classes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { problems } = error;
    throw new InputError(
      `Cannot use "${path}" as a ResNet-34 of ${classes} outputs under torchvision's names: ${
        plural(problems.length, "tensor does", "tensors do")
      } not fit; make the file once of the published weights with Python, as docs/judges.md says`,
      problems.slice(0, SHOWN),
    );
  }
  return checkpoint;
}

const SHOWN = 5;
