import { EnvironmentError, InputError } from "../core/mod.ts";
import {
  freeShapes,
  refuseExternalData,
  type Runtime,
  type Session,
} from "./ort/mod.ts";

/** What an ONNX file of someone else's is taken to have. */
export interface OnnxNames {
  /** Name of its one input. */
  readonly input: string;
  /** Names of outputs that are read. */
  readonly outputs: readonly string[];
  /** Whether it takes inputs of other sizes than its file says; it does not by default. */
  readonly anySize?: boolean;
}

/**
 * Opens a network of someone else's.
 *
 * @param runtime Where it runs; on a GPU, operators that the provider lacks run on the CPU.
 * @returns The session; closing the runtime frees it.
 * @throws {InputError} If the file is no such network.
 */
export async function openOnnxFile(
  path: string,
  { input, outputs, anySize = false }: OnnxNames,
  runtime: Pick<Runtime, "load">,
): Promise<Session> {
  const refuse = (why: string) =>
    new InputError(`Cannot use the network "${path}": ${why}`);
  let session: Session;
  try {
    const model = await Deno.readFile(path);
    refuseExternalData(model);
    const bytes = anySize ? freeShapes(model) : model;
    session = await runtime.load(bytes, { cpuNodes: "allow" });
  } catch (error) {
    if (error instanceof EnvironmentError || !(error instanceof Error)) {
      throw error;
    }
    throw refuse(error.message.replace(/^Cannot (load|read) the model: /, ""));
  }
  const missing = [
    ...(session.inputs.join() === input ? [] : [`the one input "${input}"`]),
    ...[...new Set(outputs)].filter((name) => !session.outputs.includes(name))
      .map((name) => `the output "${name}"`),
  ];
  if (missing.length === 0) return session;
  await session.release();
  throw refuse(
    `expected ${missing.join(" and ")}; it takes ${
      session.inputs.join(", ")
    } and gives ${session.outputs.join(", ")}`,
  );
}
