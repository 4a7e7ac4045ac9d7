// Command lines that are nearly right, made from the tables that parse them.

import {
  type Arbitrary,
  array,
  constant,
  constantFrom,
  nat,
  oneof,
  option,
  record,
  tuple,
} from "fast-check";
import { makeCommands } from "../../cli/main.ts";
import { SHARD_VARIABLES } from "../../cli/flags/shard.ts";
import { BELONGINGS } from "./belongings.ts";
import { type Damage, WAYS } from "./damage.ts";

/** A command line and what it finds. */
export interface Line {
  /** Words that belong together: the command, an argument, a flag with its value. */
  readonly words: readonly (readonly string[])[];
  /** Environment variables. */
  readonly env: Readonly<Record<string, string>>;
  /** What is harmed before; `undefined` if nothing is. */
  readonly damage: Damage | undefined;
}

/** Commands whose work is the machine's, the network's or the embedded model's, whatever they are given. */
const LEFT_OUT = ["doctor", "pull", "gpu", "masks"];

/** Commands that take seconds where nothing is wrong, and are tried less often. */
const SAMPLING = ["worker", "generate", "fit", "features"];

/** Variables that the tasks may read, but for the one that asks for stacks. */
export const VARIABLES: readonly string[] = [
  ...SHARD_VARIABLES,
  ...["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"],
  ...["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"],
];

/** What nobody should give; no path outside the scratch folder that could be written to, as root or not. */
export const HOSTILE: readonly string[] = [
  ...["", " ", ",", "-", "=", "=1", "a=b", "miou=", "miou=NaN", "--help"],
  ...["0", "-1", "-0", "2.5", "1e36", "1e-400", "0x10", "NaN", "Infinity"],
  ...["999999999999999999999", "0..3", "3..0", "a..b", "0/0", "5/2", "true"],
  ...["null", "__proto__", "constructor", "toString", "护士", "قلم", "👩‍⚕️"],
  ...["../../x", "~/models", "$HOME", "C:\\models", "file:///x", "http://x/y"],
  ...["runwayml/stable-diffusion-v1-5", ".", ".."],
  ...["/proc/self/mem", "/proc/x", "/sys/x", "nowhere/deep/er"],
  ...["dangling", "circular", "forbidden", "HEAD:board", "x:board", ":"],
  ...["x".repeat(300), "x".repeat(5000), "y/".repeat(3000), "a\nb", "\u0000"],
  ...["\ud800", "\u001b[31m", "%s%d", "{subject}", ...BELONGINGS],
];

/** What fits an argument or a flag, by its name and then by what it is called in the help. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  spec: ["small.ts"],
  plan: ["plan.json"],
  run: ["run", "run", "plan.json"],
  candidate: ["board", "run", "board/leaderboard.json"],
  baseline: ["board", "run", "board/leaderboard.json"],
  // Most have nothing to learn: a fit takes long.
  baselines: [...Array(9).fill("sd15"), "baseline.ts"],
  source: ["small.ts", "board", "run"],
  folder: ["board", "run"],
  files: ["paper.json"],
  set: ["photos/male", "a.npz"],
  reference: ["photos/female", "a.npz"],
  "--model": ["model"],
  "--clip": ["model/clip"],
  "--references": ["photos"],
  "--spec": ["small.ts"],
  "--allow-code": ["small.ts"],
  "--size": ["testbed"],
  "--methods": ["sd15", "sd15,fair_prompt", "plain"],
  "--metrics": ["rd", "rd,miou"],
  "--method": ["sd15", "uce"],
  "--skip": ["0123456789abcdef"],
  "--only": ["plan.json"],
  "--seeds": ["0", "0..1"],
  "--shard": ["0/2", "1/2"],
  "--margin": ["miou=0.1"],
  "--fail-on": ["worse", "worse,missing"],
  "--alpha": ["0.05"],
  "--prompt": ["a photo of a nurse"],
  "--words": ["photo,nurse"],
  "--scheduler": ["ddim", "pndm"],
  "--inception": ["model/unet/diffusion_pytorch_model.safetensors"],
  "--threads": ["1"],
  // What a GPU's driver does is not tried here.
  "--provider": ["cpu"],
  "--minutes": ["0"],
  dir: ["made"],
  file: ["made", "-"],
  n: ["1", "2"],
};

const ON_THE_MODEL = [
  ...[["--model", "model"], ["--clip", "model/clip"]],
  ...[["--size", "testbed"], ["--threads", "1"]],
];

/** Flags that keep what samples small, and what is written in the working folder, where a line has not its own. */
const SMALL: Readonly<Record<string, readonly (readonly string[])[]>> = {
  bench: [["--dry-run"], ...ON_THE_MODEL],
  plan: [["--no-fits"], ...ON_THE_MODEL],
  worker: [["--threads", "1"]],
  generate: [
    ...[["--model", "model"], ["--steps", "1"], ["--threads", "1"]],
    ...[["--prompt", "a photo of a nurse"], ["--out", "made"]],
  ],
  fit: ON_THE_MODEL,
  fid: [["--threads", "1"]],
  accept: [["--to", "made"]],
};

type Table = ReturnType<typeof makeCommands>[number];

/** Command lines over every command, argument and flag. */
export function commandLines(): Arbitrary<Line> {
  const commands = makeCommands(() => {})
    .filter((c) => !LEFT_OUT.includes(c.name()));
  return record({
    words: oneof(...commands.map((command) => ({
      weight: SAMPLING.includes(command.name()) ? 1 : 4,
      arbitrary: wordsOf(command),
    }))),
    env: array(tuple(constantFrom(...VARIABLES), variable()), { maxLength: 3 })
      .map(Object.fromEntries),
    damage: option(damages(), { nil: undefined, freq: 2 }),
  }) as Arbitrary<Line>;
}

function wordsOf(command: Table): Arbitrary<string[][]> {
  const own = command.registeredArguments.map((a) =>
    present(value([a.name()], a.argChoices).map((v) => [v]), a.required)
  );
  // A stack that is asked for is no finding.
  const flags = command.options.filter(({ long }) => long !== "--trace").map(
    ({ long, flags, mandatory, argChoices }) => {
      const flag = long ?? flags;
      const kind = /[<[]([^>\]]+)[>\]]/.exec(flags)?.[1];
      const words: Arbitrary<string[]> = kind === undefined
        ? constant([flag])
        : value([flag, kind], argChoices).map((v) => [flag, v]);
      return present(words, mandatory);
    },
  );
  return tuple(...own, ...flags).map((given) => {
    const words = given.filter((w) => w !== undefined);
    const small = (SMALL[command.name()] ?? [])
      .filter(([flag]) => !words.some(([w]) => w === flag));
    return [[command.name()], ...words, ...small.map((w) => [...w])];
  });
}

/** What is needed is rarely missing, what is not is rarely there. */
function present(
  words: Arbitrary<string[]>,
  needed: boolean,
): Arbitrary<string[] | undefined> {
  return needed
    ? option(words, { nil: undefined, freq: 30 })
    : oneof({ weight: 8, arbitrary: constant(undefined) }, {
      weight: 1,
      arbitrary: words,
    });
}

function value(
  names: readonly string[],
  choices: readonly string[] | undefined,
): Arbitrary<string> {
  const found = names.map((name) => FITTING[name]).find(Boolean);
  const fitting = found ?? choices ?? ["sd15", "1", "made"];
  return oneof(
    { weight: 4, arbitrary: constantFrom(...fitting) },
    { weight: 1, arbitrary: constantFrom(...HOSTILE) },
  );
}

function variable(): Arbitrary<string> {
  const settable = HOSTILE.filter((v) => !v.includes("\0"));
  return oneof(constantFrom("0", "1", "2"), constantFrom(...settable));
}

function damages(): Arbitrary<Damage> {
  return record({
    of: constantFrom(...BELONGINGS),
    file: nat(999),
    way: constantFrom(...Object.keys(WAYS) as Damage["way"][]),
    at: array(nat(1_000_000), { minLength: 2, maxLength: 8 }),
  });
}
