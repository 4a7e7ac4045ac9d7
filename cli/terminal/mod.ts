/**
 * The process: what it prints and writes, its signals, its exit codes.
 *
 * @module
 */

export { checkTarget, readBytes, writeBytes } from "./byte_file.ts";
export { writeOutputs } from "./write_outputs.ts";
export { environment, ROOT, VERSION } from "./environment.ts";
export { EXIT, verdict } from "./exit.ts";
export { appendSummary, COMMENT, inActions } from "./github.ts";
export { interruptible, listenForStop, stopped } from "./interrupt.ts";
export { commandLine, enterCallersFolder, PROGRAM } from "./launch.ts";
export {
  captured,
  onTerminal,
  print,
  type Printed,
  say,
  sayOver,
} from "./output.ts";
export { type Progress, startProgress } from "./progress.ts";
export { readText, writeText } from "./text_file.ts";
export { variable } from "./variable.ts";
export { WorkerError } from "./worker_error.ts";
