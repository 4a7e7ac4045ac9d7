import { Option } from "@commander-js/extra-typings";
import { basename, dirname, join, resolve } from "node:path";
import {
  type Baseline,
  type Catalogue,
  type Evaluator,
  loadBaselines,
  loadTrustedCode,
  tuned,
} from "../../lib/bench/mod.ts";
import { InputError } from "../../lib/core/mod.ts";
import { METHODS, type Methods } from "../../lib/methods/mod.ts";
import { TESTBED_TUNING } from "../../lib/testbed/mod.ts";
import { ROOT, say } from "../terminal/mod.ts";

/** `--allow-code`, files that run with the permissions of the command. */
export const codeOption = new Option(
  "--allow-code <file>",
  "trust a file with a transform of your own: it runs outside the sandbox, with every permission of this command; may be given again",
).argParser((path: string, before: readonly string[] = []) => [
  ...before,
  path,
]);

/**
 * Reads Entangle's baselines: with the testbed's tuning for the embedded model, with published parameters for any other.
 *
 * @param model Folder of the pipeline; the embedded model if absent.
 * @param evaluator An interpreter that stays open; one of its own if absent.
 * @returns The baselines, with the methods.
 */
export async function ownBaselines(
  model: string | undefined,
  methods: Methods = METHODS,
  evaluator?: Evaluator,
): Promise<Catalogue> {
  const published = await loadBaselines(
    `${ROOT}/baselines`,
    methods,
    evaluator,
  );
  return model === undefined ? tuned(published, TESTBED_TUNING) : published;
}

/** What decides which baselines are known. */
export interface KnownFlags {
  /** Files of trusted code. */
  readonly allowCode?: readonly string[] | undefined;
  /** Folder of the pipeline; the embedded model if absent. */
  readonly model?: string | undefined;
}

/**
 * Reads the baselines that can be named: Entangle's, those beside the spec, and those of trusted code.
 *
 * @param evaluator An interpreter that stays open; one of its own if absent.
 * @returns The baselines, with the methods.
 * @throws {InputError} If one of them is wrong, or two have one id.
 */
export async function knownBaselines(
  { allowCode, model }: KnownFlags,
  spec?: string,
  evaluator?: Evaluator,
): Promise<Catalogue> {
  const { methods, brought } = await trusted(allowCode);
  const baselines = new Map(
    (await ownBaselines(model, methods, evaluator)).baselines,
  );
  const add = (baseline: Baseline, where: string) => {
    if (baselines.has(baseline.id)) {
      throw new InputError(
        `Cannot use the baseline "${baseline.id}" of ${where}: there is another of this name; give it a name of its own`,
      );
    }
    baselines.set(baseline.id, baseline);
  };
  const folder = spec === undefined ? undefined : await baselinesBeside(spec);
  if (folder !== undefined) {
    const beside = await loadBaselines(folder, methods, evaluator);
    for (const baseline of beside.baselines.values()) {
      add(baseline, `${folder}/`);
    }
  }
  for (const baseline of brought) add(baseline, "trusted code");
  return { baselines, methods };
}

/** The folder `baselines` beside a spec, or beside the folder `specs` that it lies in; Entangle's own is known without. */
async function baselinesBeside(spec: string): Promise<string | undefined> {
  const folder = dirname(spec);
  const places = [
    join(folder, "baselines"),
    ...(basename(resolve(folder)) === "specs"
      ? [join(folder, "..", "baselines")]
      : []),
  ];
  const own = resolve(ROOT, "baselines");
  for (const place of places) {
    const path = await Deno.realPath(place).catch(() => undefined);
    if (path !== undefined) return path === own ? undefined : place;
  }
  return undefined;
}

/**
 * Runs what the user trusts.
 *
 * @returns The methods that can be named, and the baselines that were brought.
 * @throws {InputError} If a file cannot be used, or two methods have one id.
 */
export async function trusted(
  allowCode: readonly string[] = [],
): Promise<{ methods: Methods; brought: Baseline[] }> {
  let methods = METHODS;
  const brought: Baseline[] = [];
  for (const path of allowCode) {
    const code = await loadTrustedCode(path, methods);
    say(
      `Trusting ${path} (SHA-256 ${code.digest.slice(0, 12)}…): ${
        code.transforms.join(", ")
      }`,
    );
    methods = code.methods;
    brought.push(...code.baselines);
  }
  return { methods, brought };
}
