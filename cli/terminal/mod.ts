/**
 * The process: what it prints and writes, its signals, its exit codes.
 *
 * @module
 */

export { checkTarget, makeFolder, readBytes, writeBytes } from "./byte_file.ts";
export * from "./write_outputs.ts";
export * from "./environment.ts";
export { EXIT, verdict } from "./exit.ts";
export * from "./github.ts";
export { interruptible, listenForStop, stopped } from "./interrupt.ts";
export * from "./launch.ts";
export * from "./output.ts";
export * from "./progress.ts";
export * from "./slept.ts";
export * from "./text_file.ts";
export { forbidTf32, TF32_VARIABLE, tf32Allowed } from "./tf32.ts";
export * from "./variable.ts";
export * from "./worker_error.ts";
