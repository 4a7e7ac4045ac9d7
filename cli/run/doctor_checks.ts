// What a machine needs, one check each. None of them changes anything but the
// file by which it sees whether a folder can be written.

import { statfs } from "node:fs/promises";
import {
  EnvironmentError,
  InputError,
  plural,
  writeWhole,
} from "../../lib/core/mod.ts";
import { repositoryText } from "../../lib/hub/mod.ts";
import {
  openCheckpoint,
  openClipFolder,
  openModelFolder,
} from "../../lib/networks/mod.ts";
import {
  openRuntime,
  type Provider,
  PROVIDERS,
} from "../../lib/runtime/mod.ts";
import { findModel, modelFolder } from "../flags/mod.ts";
import { AS_INSTALLED, commandLine, tf32Allowed } from "../terminal/mod.ts";
import type { Check } from "./check.ts";
import { cudaCheck } from "./cuda_check.ts";
import { productsCheck } from "./products_check.ts";

/** What is looked at. */
export interface DoctorFlags {
  /** A Stable Diffusion pipeline, besides the embedded one: a folder, or a name on the hub. */
  readonly model?: string | undefined;
  /** A CLIP: the same. */
  readonly clip?: string | undefined;
  /** Folder that runs would be written to. */
  readonly out: string;
  /** Where what is fitted is kept. */
  readonly artifacts: string;
}

/**
 * Looks at this machine.
 *
 * @returns What was found, one check after the other.
 */
export async function* machineChecks(
  { model, clip, out, artifacts }: DoctorFlags,
): AsyncGenerator<Check> {
  yield deno();
  yield* permissions();
  for (const provider of PROVIDERS) yield await runs(provider);
  yield cudaCheck();
  yield memory();
  yield await opens("embedded model", modelFolder(undefined), pipelineTensors);
  if (model !== undefined) yield await named("model", model, pipelineTensors);
  if (clip !== undefined) yield await named("CLIP", clip, clipTensors);
  yield await writable("output folder", out);
  yield await writable("artifacts", artifacts);
  yield await room(out);
}

/** The version that the tests run with. */
const TESTED = "2.9.6";

function deno(): Check {
  const found =
    `${Deno.version.deno} on ${Deno.build.os}-${Deno.build.arch}, ${navigator.hardwareConcurrency} cores`;
  const number = (version: string) =>
    version.split(".").reduce((n, part) => 1000 * n + parseInt(part), 0);
  return number(Deno.version.deno) >= number(TESTED)
    ? { name: "Deno", level: "ok", found }
    : {
      name: "Deno",
      level: "warn",
      found,
      todo: `the tests run with ${TESTED}: npx -y deno@${TESTED} task bench …`,
    };
}

const NEEDED: readonly (readonly [Deno.PermissionDescriptor, string])[] = [
  [{ name: "read" }, "models and specs"],
  [{ name: "write" }, "results"],
  [{ name: "ffi" }, "ONNX Runtime"],
];

function* permissions(): Generator<Check> {
  for (const [descriptor, what] of NEEDED) {
    const { state } = Deno.permissions.querySync(descriptor);
    const name = `permission to ${descriptor.name}`;
    if (state === "granted") {
      yield { name, level: "ok", found: `for ${what}` };
      continue;
    }
    yield {
      name,
      level: "warn",
      found: `only in part, or not at all`,
      todo:
        `${what} need it: start it ${AS_INSTALLED}, or with --allow-${descriptor.name} for all the folders that are used`,
    };
  }
}

/** Really runs a model of one operator there. */
async function runs(provider: Provider): Promise<Check> {
  const name = `provider ${provider}`;
  try {
    const runtime = await openRuntime({ provider, threads: 1 });
    await runtime.close();
    const { device, versions: { onnxruntime } } = runtime;
    const found = `${device}, ONNX Runtime ${onnxruntime}`;
    return provider === "cuda"
      ? { name, ...productsCheck(found, tf32Allowed()) }
      : { name, level: "ok", found };
  } catch (error) {
    // What cannot be used, what was found, what to do.
    const [what = "", found, todo] = says(error).split("\n")
      .map((line) => line.trim().replace(/^(found|to do): /, ""));
    return {
      name,
      found: found ?? what,
      level: provider === "cpu" ? "fail" : "warn",
      ...(todo !== undefined && { todo }),
    };
  }
}

/** Measured peaks in bytes of a process that samples on the CPU in single precision; those of SD1.5 stand in tests/perf/README.md. */
const PEAKS = [
  { what: "the embedded model (each of --jobs)", bytes: 0.6e9 },
  { what: "SD1.5 (4.3 GB of weights), without guidance of maps", bytes: 7.4e9 },
  { what: "SD1.5 with BiasMap", bytes: 11.8e9 },
];

function memory(): Check {
  const name = "memory";
  let available: number;
  try {
    ({ available } = Deno.systemMemoryInfo());
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    return {
      name,
      level: "warn",
      found: "not known",
      todo: "it can be told with --allow-sys=systemMemoryInfo",
    };
  }
  const enough = PEAKS.filter(({ bytes }) => bytes <= available);
  const short = PEAKS.filter(({ bytes }) => bytes > available);
  const found = `${gigabytes(available)} available, which is enough for ${
    enough.map(({ what }) => what).join(", ") || "nothing"
  }`;
  if (short.length === 0) return { name, level: "ok", found };
  return {
    name,
    found,
    level: enough.length === 0 ? "fail" : "warn",
    todo: `${
      short.map(({ what, bytes }) => `${what} takes ${gigabytes(bytes)}`)
        .join(", ")
    } on the CPU; a GPU takes them in its own memory`,
  };
}

/** A model that may go by its name on the hub. */
async function named(
  name: string,
  text: string,
  tensors: (path: string) => Promise<number>,
): Promise<Check> {
  const found = await findModel(text);
  if ("path" in found) {
    return await opens(name, modelFolder(found.path), tensors);
  }
  return {
    name,
    level: "fail",
    found: `${text}: ${found.why}`,
    todo: commandLine(["pull", repositoryText(found.name)]),
  };
}

/** Opens a model, and says how many tensors it has. */
async function opens(
  name: string,
  path: string,
  tensors: (path: string) => Promise<number>,
): Promise<Check> {
  try {
    return {
      name,
      level: "ok",
      found: `${path}, ${plural(await tensors(path), "tensor")}`,
    };
  } catch (error) {
    const known = error instanceof InputError ||
      error instanceof EnvironmentError;
    if (!known) throw error;
    return {
      name,
      level: "fail",
      found: error.message.replaceAll("\n", ";"),
      todo: ADVICE[name] ?? "",
    };
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  "embedded model":
    "install Entangle again, or check its repository out again, with its binary files",
  model: "name a folder as diffusers saves it, with model_index.json",
  CLIP: "name a folder as transformers saves a CLIPModel, with config.json",
};

async function pipelineTensors(path: string): Promise<number> {
  const folder = await openModelFolder(path);
  let tensors = 0;
  for (const [part, stem] of folder.weighted) {
    tensors +=
      (await openCheckpoint(folder.component(part), stem)).tensors.size;
  }
  return tensors;
}

async function clipTensors(path: string): Promise<number> {
  return (await openClipFolder(path)).weights.tensors.size;
}

async function writable(name: string, folder: string): Promise<Check> {
  const probe = `${folder}/.${crypto.randomUUID()}.probe`;
  const before = await Deno.stat(folder).catch(() => undefined);
  try {
    await writeWhole(probe, new Uint8Array());
    await Deno.remove(probe);
    // Only if it is empty: a run may have begun there meanwhile.
    if (!before) await Deno.remove(folder).catch(() => {});
    return { name, level: "ok", found: `${folder} can be written` };
  } catch (error) {
    return {
      name,
      level: "fail",
      found: says(error),
      todo: "name another folder, or let yourself write this one",
    };
  }
}

async function room(folder: string): Promise<Check> {
  const name = "disk";
  try {
    const there = await nearest(folder);
    const { bavail, bsize } = await statfs(there);
    const free = Number(bavail) * Number(bsize);
    const found = `${gigabytes(free)} free at ${there}`;
    if (free >= 1e9) return { name, level: "ok", found };
    return {
      name,
      found,
      level: free < 1e8 ? "fail" : "warn",
      todo:
        "name a folder on another disk with --out; entangle gc shows what a run does not need",
    };
  } catch (error) {
    return {
      ...{ name, level: "warn", found: `not known: ${says(error)}` },
      todo: "it can be told with --allow-sys=statfs",
    };
  }
}

/** The folder itself, or the one above it that is there. */
async function nearest(folder: string): Promise<string> {
  for (let path = folder; path.includes("/");) {
    if (await Deno.stat(path).catch(() => undefined)) return path;
    path = path.slice(0, path.lastIndexOf("/"));
    if (path === "") return "/";
  }
  return ".";
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function says(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
