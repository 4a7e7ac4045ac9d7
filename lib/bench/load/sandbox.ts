// An interpreter of JavaScript in WebAssembly, with its own memory: what is
// evaluated there can touch nothing of Deno's, for it has no name for it.

import variant from "@jitl/quickjs-singlefile-mjs-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
  Scope,
} from "quickjs-emscripten-core";
import { transform } from "sucrase";
import type { Answer } from "./answer.ts";
import { foreign, importedUrl, type Sources } from "./module_tree.ts";

/** An interpreter, ready to evaluate one module after the other. */
export interface Sandbox {
  /** Loads what the next module needs, if it is not there. */
  ready(): Promise<void>;
  /**
   * Evaluates a module, each in a world of its own.
   *
   * @param sources Its text, and that of what it imports.
   * @param stop A number in shared memory; the module ends soon after it is no longer 0.
   * @returns Its default export as JSON.
   */
  evaluate(sources: Sources, stop: Int32Array): Answer;
}

/** Opens an interpreter. */
export function openSandbox(): Sandbox {
  let module: QuickJSWASMModule | undefined;
  return {
    async ready() {
      module ??= await newQuickJSWASMModuleFromVariant(
        newVariant(variant as unknown as QuickJSSyncVariant, {
          wasmMemory: new WebAssembly.Memory(MEMORY),
          // What it has to say of itself when it gives up is no message of ours.
          emscriptenModule: { print() {}, printErr() {} } as Record<
            string,
            unknown
          >,
        }),
      );
    },
    evaluate(sources, stop) {
      if (!module) throw new TypeError("Cannot evaluate: it is not ready");
      const answer = evaluated(module, sources, stop);
      // What failed may have left its memory in disorder.
      if ("error" in answer) module = undefined;
      return answer;
    },
  };
}

/** In pages of 64 KiB. The limit of the interpreter itself counts allocations, not their bytes. */
const MEMORY = { initial: 256, maximum: 512 };
const STACK = 256 << 10;
const LARGEST = 1 << 20;

/** What programs use to reach out; anything done with them is told. */
const DOORS = [
  ..."Deno Bun process require module Buffer navigator location".split(" "),
  ..."fetch WebSocket EventSource XMLHttpRequest BroadcastChannel".split(" "),
  ..."Worker SharedWorker WebAssembly importScripts postMessage".split(" "),
  ..."self window console setTimeout setInterval close".split(" "),
];

const PRELUDE = `(refuse, doors) => {
  const door = (name) => new Proxy(function () {}, {
    get: (_, key) => refuse(name + "." + String(key)),
    set: (_, key) => refuse(name + "." + String(key)),
    apply: () => refuse(name),
    construct: () => refuse(name),
  });
  for (const name of doors.split(" ")) {
    Object.defineProperty(globalThis, name, { value: door(name) });
  }
  return JSON.stringify;
}`;

function evaluated(
  module: QuickJSWASMModule,
  sources: Sources,
  stop: Int32Array,
): Answer {
  let first: string | undefined;
  const problem = (why: string) => {
    first ??= why;
    return new Error(why);
  };
  let answer: Answer;
  try {
    answer = Scope.withScope((scope) => {
      const runtime = scope.manage(module.newRuntime({
        maxStackSizeBytes: STACK,
        interruptHandler: () => Atomics.load(stop, 0) !== 0,
      }));
      load(runtime, sources, problem);
      const context = scope.manage(runtime.newContext());
      return exported(scope, context, sources.entry, problem);
    });
  } catch (error) {
    // The interpreter itself gives up where not even an error can be made.
    answer = { error: givenUp(error) };
  }
  // What was asked for is told even of a module that hides the refusal.
  return first === undefined ? answer : { error: first };
}

/** The first that went wrong; putting away what is left of it may fail too. */
function givenUp(error: unknown): string {
  if (error instanceof RangeError) return TOO_DEEP;
  const says = error instanceof Error ? error.message : String(error);
  return says.split("\n", 1)[0]?.slice(0, 200) || "it failed without a reason";
}

type Problem = (why: string) => Error;

/** Says where modules come from. */
function load(
  runtime: QuickJSRuntime,
  sources: Sources,
  problem: Problem,
): void {
  runtime.setModuleLoader(
    (url) => {
      const code = sources.modules[url];
      if (code === undefined) {
        return { error: problem(`it imports ${shown(url, sources)}`) };
      }
      try {
        return { value: javascript(code) };
      } catch (error) {
        return { error: problem(`${name(url)}: ${syntax(error)}`) };
      }
    },
    (base, specifier) => {
      const why = foreign(specifier);
      return why
        ? {
          error: problem(`it imports "${specifier.slice(0, 80)}", but ${why}`),
        }
        : { value: importedUrl(specifier, base) ?? specifier };
    },
  );
}

function exported(
  scope: Scope,
  context: QuickJSContext,
  entry: string,
  problem: Problem,
): Answer {
  const own = (handle: QuickJSHandle) => scope.manage(handle);
  const refuse = own(context.newFunction("refuse", (what) => {
    throw problem(
      `it uses ${
        context.getString(what).slice(0, 80)
      }, and a spec may not: it is data, without files, network, processes, messages or clocks`,
    );
  }));
  const prelude = own(context.unwrapResult(context.evalCode(PRELUDE)));
  const stringify = own(context.unwrapResult(context.callFunction(
    prelude,
    context.undefined,
    refuse,
    own(context.newString(DOORS.join(" "))),
  )));
  const failed = (error: QuickJSHandle) => ({
    error: reason(context, own(error)),
  });
  const run = context.evalCode(
    `import * as all from ${
      JSON.stringify(entry)
    }; export const value = all.default;`,
    "file:///",
    { type: "module" },
  );
  if (run.error) return failed(run.error);
  own(run.value);
  const jobs = context.runtime.executePendingJobs();
  if (jobs.error) return failed(jobs.error);
  const state = context.getPromiseState(run.value);
  if (state.type === "rejected") return failed(state.error);
  if (state.type === "pending") {
    return { error: "it awaits something that never comes" };
  }
  const value = own(context.getProp(own(state.value), "value"));
  const json = context.callFunction(stringify, context.undefined, value);
  if (json.error) return failed(json.error);
  if (context.typeof(own(json.value)) !== "string") {
    return { error: "it has no default export that is data" };
  }
  const length = context.getNumber(own(context.getProp(json.value, "length")));
  return length > LARGEST
    ? { error: `its data has ${length} characters, and may have ${LARGEST}` }
    : { json: context.getString(json.value) };
}

/** Types are left out; imports that are not used are kept, for they may be what is wrong. */
function javascript(code: string): string {
  return transform(code, {
    transforms: ["typescript"],
    disableESTransforms: true,
    keepUnusedImports: true,
  }).code;
}

function syntax(error: unknown): string {
  if (error instanceof RangeError) return "it is nested too deeply";
  return error instanceof Error ? error.message : String(error);
}

function reason(context: QuickJSContext, error: QuickJSHandle): string {
  // Where memory runs out, there is none left for an error that says so.
  if (context.typeof(error) !== "object") {
    return context.typeof(error) === "string"
      ? context.getString(error)
      : "it failed without a reason";
  }
  if (context.sameValue(error, context.null)) return OUT_OF_MEMORY;
  const name = text(context, error, "name");
  const message = text(context, error, "message");
  if (name === "InternalError" && message === "out of memory") {
    return OUT_OF_MEMORY;
  }
  if (name === "InternalError" && message === "stack overflow") {
    return TOO_DEEP;
  }
  return message.slice(0, 500) || name || "it failed without a reason";
}

const TOO_DEEP = "it is nested too deeply, or calls itself without end";
const OUT_OF_MEMORY = `it needs more than ${MEMORY.maximum >> 4} MB of memory`;

function text(
  context: QuickJSContext,
  error: QuickJSHandle,
  key: "name" | "message",
): string {
  using value = context.getProp(error, key);
  return context.typeof(value) === "string" ? context.getString(value) : "";
}

function shown(url: string, { refused }: Sources): string {
  const why = refused[url] ??
    "a spec names what it imports in an import statement at its top";
  return `"${name(url)}", but ${why}`;
}

function name(url: string): string {
  return url.replace(/^file:\/\//, "");
}
