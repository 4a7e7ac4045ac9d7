import type { Backend } from "../ir.ts";
import { cpu } from "./cpu.ts";
import { cuda } from "./cuda.ts";
import { webgpu } from "./webgpu.ts";

/** Every backend, by its provider. */
export const BACKENDS: Readonly<Record<Backend["id"], Backend>> = {
  cpu,
  cuda,
  webgpu,
};
