import { deepStrictEqual, match, rejects } from "node:assert/strict";
import {
  type Catalogue,
  loadBaselines,
  loadSpec,
  resolveMethods,
  type Spec,
} from "../lib/bench/mod.ts";
import { METHODS } from "../lib/methods/mod.ts";
import { PROFESSIONS } from "../lib/testbed/mod.ts";
import { evaluator } from "./support/evaluator.ts";
import { inFolder } from "./support/folder.ts";

const ROOT = decodeURIComponent(new URL("..", import.meta.url).pathname);

const baselines = await loadBaselines(
  `${ROOT}baselines`,
  METHODS,
  evaluator,
);

for await (const { name } of Deno.readDir(`${ROOT}specs`)) {
  if (name.startsWith("_") || !name.endsWith(".ts")) continue;
  Deno.test(`specs/${name} is a spec`, async () => {
    const spec = await loadSpec(`${ROOT}specs/${name}`, baselines, evaluator);
    deepStrictEqual(`${spec.id}.ts`, name);
    match(spec.question, /\?$/);
  });
}

Deno.test("the specs ask about the professions of the testbed", async () => {
  for (const id of ["gender", "race"]) {
    const spec = await loadSpec(`${ROOT}specs/${id}.ts`, baselines, evaluator);
    deepStrictEqual(spec.subjects, [...PROFESSIONS]);
  }
});

Deno.test("a spec is told of everything that is wrong with it, at once", async () => {
  const spec = await gender();
  await refused({
    ...spec,
    id: "gendre",
    questoin: spec.question,
    subjects: ["nurse", "nurse"],
    attribution: {
      ...spec.attribution,
      percentile: "70",
      words: ["nurse", "gender"],
      queries: "uncond",
    },
    sampler: { scheduler: "dimm", guidance: 0.5 },
    methods: [
      "sd51",
      { use: "hard_prompting", prompt: 3 },
      {
        use: "hard_prompting",
        promt: "x",
      },
      "sd15",
      "sd15",
      { lambda: 1 },
    ],
    metrics: ["rd", "rd", "miuo", "rd4"],
    sizes: { ...spec.sizes, testbed: { ...spec.sizes.testbed, images: 0 } },
  }, [
    'attribution.percentile: expected a number > 0 and < 100, got "70"',
    "sampler.guidance: expected a number >= 1 and <= 1000, got 0.5",
    "methods[5].use: expected a text, got nothing",
    "sizes.testbed.images: expected a whole number >= 1 and <= 1000000, got 0",
    'questoin: unknown key, did you mean "question"?',
    'id: expected the name of the file, "spec", got "gendre"',
    'subjects: "nurse" is there twice',
    'attribution.words[0]: "nurse" is not in attribution.prompt, "A photo of the face of a {subject} and gender"',
    'attribution.queries: expected "cond", as the profile "paper" has it, got "uncond"',
    'sampler.scheduler: unknown scheduler "dimm", did you mean "ddim"?',
    'metrics: "rd" is there twice',
    'metrics[2]: unknown metric "miuo", did you mean "miou"?',
    'methods[0]: unknown method "sd51", did you mean "sd15"?',
    "methods[1].prompt: expected a text, got 3",
    'methods[2].promt: unknown key, did you mean "prompt"?',
    'methods[4]: a second row "sd15"; give it an id of its own',
  ]);
});

Deno.test("a metric that is not defined for the groups, or for one subject, is refused", async () => {
  const spec = await gender();
  const subjects = ["nurse"];
  const metrics = ["rd4", "recognised"];
  await refused({ ...spec, id: "spec", subjects, metrics }, [
    'metrics[0]: "rd4" is not defined for the 2 groups of attribute.groups',
    'metrics[1]: "recognised" is not defined for a single subject: add another to subjects, or leave it out',
  ]);
});

Deno.test("a spec may change a baseline's parameters under an id of its own", async () => {
  const spec = await gender();
  const methods = ["hard_prompting", {
    use: "hard_prompting",
    id: "various",
    prompt: "Photos of various {subject}s",
  }];
  await withFile({ ...spec, id: "spec", methods }, async (path) => {
    deepStrictEqual(
      (await loadSpec(path, baselines, evaluator)).methods,
      methods,
    );
  });
});

Deno.test("a row may join baselines, which then apply in this order", () => {
  const { methods, problems } = resolveMethods(
    ["fair_prompt+biasmap", { use: "hard_prompting+biasmap", lambda: 30 }],
    baselines,
  );
  deepStrictEqual(problems, []);
  deepStrictEqual(
    methods.map(({ id, title, baseline }) => [id, title, baseline]),
    [
      [
        "fair_prompt_biasmap",
        "FairDiffusion (prompt) + BiasMap",
        "fair_prompt@1+biasmap@1",
      ],
      [
        "hard_prompting_biasmap",
        "Hard prompting + BiasMap (lambda 30)",
        "hard_prompting@1+biasmap@1",
      ],
    ],
  );
  deepStrictEqual(
    methods[1]?.transforms.map((
      { id, parameters },
    ) => [id, parameters?.lambda]),
    [
      ["rewrite_prompt", undefined],
      ["biasmap", 30],
    ],
  );
});

Deno.test("joining two baselines that need the same hook is refused, with the reason", async () => {
  const spec = await gender();
  await refused({
    ...spec,
    id: "spec",
    methods: ["fair_prompt+hard_prompting", "biasmap+baismap"],
  }, [
    'methods[0]: "rewrite_prompt" must have the hook "prompt" to itself, but so must "rewrite_prompt"',
    'methods[1]: unknown method "baismap", did you mean "biasmap"?',
  ]);
});

async function gender(): Promise<Spec> {
  return await loadSpec(
    `${ROOT}specs/gender.ts`,
    baselines as Catalogue,
    evaluator,
  );
}

async function refused(
  spec: unknown,
  problems: readonly string[],
): Promise<void> {
  await withFile(spec, async (path) => {
    await rejects(loadSpec(path, baselines, evaluator), (error: Error) => {
      deepStrictEqual(error.message.split("\n"), [
        `Cannot use the spec "${path}"`,
        ...problems.map((p) => `  ${path}: ${p}`),
      ]);
      return error.name === "InputError";
    });
  });
}

async function withFile(
  spec: unknown,
  act: (path: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const path = `${folder}/spec.ts`;
    await Deno.writeTextFile(path, `export default ${JSON.stringify(spec)};`);
    await act(path);
  });
}
