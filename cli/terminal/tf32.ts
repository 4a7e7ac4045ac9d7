// NVIDIA's libraries may round what goes into products of float32 to TF32, ten bits in place of 23, and ONNX Runtime lets them: its
// binding for Node cannot pass the option against it. A variable that the libraries read when they load can.

/** What cuBLAS and cuDNN read: 0 forbids TF32, whatever a program asks for. */
export const TF32_VARIABLE = "NVIDIA_TF32_OVERRIDE";

/** The process's variables, as far as they may be seen and set. */
export interface Variables {
  /** Whether the variable may be seen and set. */
  allowed(name: string): boolean;
  /** Its value; `undefined` if it is not set. */
  get(name: string): string | undefined;
  /** Sets it, for the libraries that are loaded from now on. */
  set(name: string, value: string): void;
}

const PROCESS: Variables = {
  allowed: (variable) =>
    Deno.permissions.querySync({ name: "env", variable }).state === "granted",
  get: (name) => Deno.env.get(name),
  set: (name, value) => Deno.env.set(name, value),
};

/**
 * Forbids TF32 in this process and in those that it starts, unless the user has said otherwise by the variable himself, or Deno
 * lets nobody set it. It must be called before a library of CUDA is loaded.
 */
export function forbidTf32(variables: Variables = PROCESS): void {
  if (!variables.allowed(TF32_VARIABLE)) return;
  if (!variables.get(TF32_VARIABLE)) variables.set(TF32_VARIABLE, "0");
}

/** Says whether products of float32 may be rounded to TF32 on CUDA. */
export function tf32Allowed(variables: Variables = PROCESS): boolean {
  return !variables.allowed(TF32_VARIABLE) ||
    variables.get(TF32_VARIABLE) !== "0";
}
