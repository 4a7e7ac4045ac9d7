/** A command line that is refused. */
export interface Refusal {
  /** What is wrong with it. */
  readonly name: string;
  /** Arguments; `$OUT` is an empty folder. */
  readonly args: readonly string[];
  /** Exit code. */
  readonly code: number;
  /** What is said to it. */
  readonly says: RegExp;
}

/** A model of random weights, in seconds. */
export const MODEL = "tests/reference/random_model";
/** Flags with which it is used. */
export const OWN = [
  ...["--model", MODEL, "--clip", `${MODEL}/clip`, "--size", "testbed"],
  "--drawn-references",
];
/** A spec of the project. */
export const SPEC = "specs/gender.ts";
const OUT_TMP = "--out=$OUT";

/** Command lines that are refused before anything is opened. */
export const REFUSALS: readonly Refusal[] = [
  {
    name: "a spec that is not there",
    args: ["bench", "specs/gendr.ts"],
    code: 2,
    says:
      /^error: Cannot read "specs\/gendr.ts": there is no such file, did you mean "specs\/gender.ts"\?$/,
  },
  {
    name: "a misspelt flag",
    args: ["bench", SPEC, "--sise", "paper"],
    code: 2,
    says:
      /^error: unknown option '--sise'\n\(Did you mean --size\?\)\nentangle bench --help says what there is$/,
  },
  {
    name: "a size that the spec has not",
    args: ["bench", SPEC, "--size", "papr"],
    code: 2,
    says: /size "papr" in the spec "gender": did you mean "paper"\?$/,
  },
  {
    name: "a size that is a word of JavaScript",
    args: ["bench", SPEC, "--size", "constructor"],
    code: 2,
    says: /Cannot find the size "constructor" in the spec "gender"/,
  },
  {
    name: "an unknown method",
    args: ["bench", SPEC, "--methods", "sd15,fair_promt"],
    code: 2,
    says: /unknown method "fair_promt", did you mean "fair_prompt"\?$/,
  },
  {
    name: "steps that are none",
    args: ["bench", SPEC, "--steps", "0"],
    code: 2,
    says: /'--steps <n>' argument '0' is invalid. Expected a whole number >= 1/,
  },
  {
    name: "seeds that are none",
    args: ["bench", SPEC, "--seeds", "5..1"],
    code: 2,
    says:
      /'--seeds <list>' argument '5..1' is invalid. Expected seeds below 2\^31 such as/,
  },
  {
    name: "a provider that is none",
    args: ["bench", SPEC, "--provider", "tpu"],
    code: 2,
    says: /Expected one of cpu, webgpu, cuda/,
  },
  {
    name: "a model without a CLIP",
    args: ["bench", SPEC, "--model", MODEL],
    code: 2,
    says: /name the folder of a CLIP with --clip/,
  },
  {
    name: "a method that looks at reference images, of which there are none",
    args: [
      ...["bench", SPEC, "--model", MODEL, "--clip", `${MODEL}/clip`],
      OUT_TMP,
    ],
    code: 2,
    says:
      /^error: Cannot fit iti_gen to ".*": it learns from images of each group, and none were named; name a folder of photographs with --references DIR \(DIR\/male, DIR\/female\)/,
  },
  {
    name: "a folder that is no model",
    args: [
      "bench",
      SPEC,
      "--model",
      "specs",
      "--clip",
      `${MODEL}/clip`,
      "--methods=sd15",
      OUT_TMP,
    ],
    code: 2,
    says: /^error: Cannot open the model "specs": .*model_index\.json/,
  },
  {
    name: "a folder that is no CLIP",
    args: [
      ...["bench", SPEC, "--model", MODEL, "--clip", "specs", OUT_TMP],
      "--methods=sd15",
    ],
    code: 2,
    says: /^error: Cannot open .*"specs/,
  },
  {
    name: "a CLIP that is not there",
    args: [
      ...["bench", SPEC, "--model", MODEL, "--clip", "nowhere", OUT_TMP],
      "--methods=sd15",
    ],
    code: 2,
    says: /^error: Cannot read "nowhere": there is no such file or folder$/,
  },
  {
    name: "a file in the place of the output folder",
    args: ["bench", SPEC, ...OWN, "--out=deno.json/x"],
    code: 2,
    says:
      /^error: Cannot bench: a file stands where another file or a folder is wanted\n {2}--out "deno\.json\/x": "deno\.json" is a file; name a folder$/,
  },
  {
    name: "a word that the prompt has not",
    args: [
      "generate",
      "--prompt=a photo of a nurse",
      "--words=nurse,doctor",
      "--steps=1",
      `--model=${MODEL}`,
      "--out",
      "$OUT",
    ],
    code: 2,
    says: /"doctor"/,
  },
  {
    name: "one word alone",
    args: ["generate", "--prompt=a nurse", "--words=nurse", "--out=$OUT"],
    code: 2,
    says: /^error: Cannot compare one word/,
  },
  {
    name: "no prompt",
    args: ["generate", "--out=$OUT"],
    code: 2,
    says: /^error: Cannot draw: say what the image should show with --prompt/,
  },
  {
    name: "a method without a spec",
    args: ["generate", "--prompt=a nurse", "--method=biasmap", "--out=$OUT"],
    code: 2,
    says: /^error: Cannot use the method "biasmap": name a spec with --spec/,
  },
  {
    name: "a spec without a subject",
    args: ["generate", `--spec=${SPEC}`, "--out=$OUT"],
    code: 2,
    says: /name whom it is about with --subject, for example "architect"$/,
  },
  {
    name: "an unknown command",
    args: ["bensh", SPEC],
    code: 2,
    says: /unknown command 'bensh'\n\(Did you mean bench\?\)/,
  },
];
