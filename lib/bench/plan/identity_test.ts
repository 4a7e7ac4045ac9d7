import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { METHODS } from "../../methods/mod.ts";
import { configurationDifferences } from "./configuration.ts";
import {
  type Block,
  GENERATION_VERSION,
  generationId,
  readingId,
} from "./identity.ts";

/** What another value of a field means: other images, another reading of the same images, or nothing. */
type Effect = "sampled" | "read" | "nothing";

/** Every field that a unit is made of; a list's items share the path of the list. */
const EFFECTS: Readonly<Record<string, Effect>> = {
  "spec.id": "nothing",
  "spec.version": "nothing",
  "spec.question": "nothing",
  "spec.source": "nothing",
  "spec.subjects": "read",
  "spec.prompt": "sampled",
  "spec.attribute.name": "sampled",
  "spec.attribute.groups.id": "read",
  "spec.attribute.groups.words": "sampled",
  "spec.classifier.group": "read",
  "spec.classifier.subject": "read",
  "spec.judge": "nothing",
  "spec.attribution.profile": "nothing",
  "spec.attribution.prompt": "sampled",
  "spec.attribution.words": "sampled",
  "spec.attribution.queries": "sampled",
  "spec.attribution.percentile": "read",
  "spec.attribution.reread": "read",
  "spec.sampler.scheduler": "sampled",
  "spec.sampler.guidance": "sampled",
  "spec.seed": "nothing",
  "spec.methods": "nothing",
  "spec.reference": "nothing",
  "spec.metrics": "nothing",
  "spec.sizes.testbed.images": "nothing",
  "spec.sizes.paper.images": "nothing",
  "size.images": "nothing",
  "size.steps": "sampled",
  "size.batch": "nothing",
  "size.resolution": "read",
  "models.pipeline.unet": "sampled",
  "models.scorer.model": "read",
  "models.judge.kind": "read",
  "models.judge.version": "read",
  "models.judge.settings.crop": "read",
  "models.judge.files.model": "read",
  "models.inception": "read",
  "models.references": "nothing",
  "models.referenceImages.kind": "nothing",
  "models.referenceImages.images": "nothing",
  "models.referenceImages.groups": "nothing",
  "models.schedulerConfig.beta_start": "sampled",
  "models.imageShape": "read",
  "models.provider": "sampled",
  "method.id": "read",
  "method.title": "nothing",
  "method.baseline": "nothing",
  "method.source": "nothing",
  "method.note": "nothing",
  "method.tuning": "nothing",
  "method.transforms.id": "sampled",
  "method.transforms.parameters.lambda": "sampled",
  "method.transforms.parameters.profile": "sampled",
  "method.transforms.parameters.modules": "sampled",
  "method.transforms.fit": "sampled",
  "subject": "sampled",
  "seeds": "sampled",
};

const BLOCK = {
  spec: {
    id: "gender",
    version: 1,
    question: "?",
    source: "nobody",
    subjects: ["nurse", "pilot"],
    prompt: "a photo of a {subject}",
    attribute: {
      name: "gender",
      groups: [{ id: "male", words: ["man"] }, {
        id: "female",
        words: ["woman"],
      }],
    },
    classifier: { group: ["a {group}"], subject: ["a {subject}"] },
    judge: "fairface",
    attribution: {
      profile: "paper",
      prompt: "a {subject} and gender",
      words: ["{subject}", "gender"],
      queries: "cond",
      percentile: 70,
      reread: [301],
    },
    sampler: { scheduler: "ddim", guidance: 7.5 },
    seed: 0,
    methods: ["sd15"],
    reference: "sd15",
    metrics: ["rd"],
    sizes: { testbed: { images: 1 }, paper: { images: 1 } },
  },
  size: { images: 4, steps: 20, batch: 4, resolution: 64 },
  models: {
    pipeline: { unet: "a" },
    scorer: { model: "b" },
    judge: {
      kind: "onnx",
      version: 1,
      settings: { crop: "whole" },
      files: { model: "f" },
    },
    inception: "c",
    references: "d",
    referenceImages: { kind: "drawn", images: 3, groups: ["male"] },
    schedulerConfig: { "beta_start": 0.1 },
    imageShape: [3, 8, 8],
    provider: "cpu",
  },
  method: {
    id: "biasmap",
    title: "BiasMap",
    baseline: "biasmap@1",
    source: "a paper",
    note: "steers",
    tuning: "testbed",
    transforms: [{
      id: "biasmap",
      parameters: { lambda: 50, profile: "paper", modules: ["mid_block"] },
      fit: "e",
    }],
  },
  subject: "nurse",
  seeds: [0, 1],
};

const LEAVES = [...leaves(BLOCK, [])];

Deno.test("of every field it is said whether images depend on it", () => {
  const paths = LEAVES.map((path) => nameOf(path));
  deepStrictEqual([...new Set(paths)].sort(), Object.keys(EFFECTS).sort());
});

Deno.test("a unit is another where a field says so, and only there", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...LEAVES),
      fc.oneof(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 1, max: 9 }),
      ),
      (path, by) => {
        const other = changed(BLOCK, path, by);
        const effect = EFFECTS[nameOf(path)];
        const [before, after] = [ids(BLOCK), ids(other)];
        deepStrictEqual(
          {
            read: after.reading !== before.reading,
            sampled: after.generation !== before.generation,
          },
          { read: effect !== "nothing", sampled: effect === "sampled" },
          nameOf(path),
        );
      },
    ),
    { seed: 0, numRuns: 600, examples: LEAVES.map((path) => [path, 1]) },
  );
});

Deno.test("a unit does not depend on the order of keys, or on a default that is written out", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...LEAVES.map((p) => p.slice(0, -1))),
      (path) => {
        deepStrictEqual(ids(reversed(BLOCK, path)), ids(BLOCK));
      },
    ),
    { seed: 0 },
  );
  const parameters = {
    ...BLOCK.method.transforms[0]?.parameters,
    quantile: 0.7,
  };
  const written = { ...BLOCK.method.transforms[0], parameters };
  const method = { ...BLOCK.method, transforms: [written] };
  deepStrictEqual(ids({ ...BLOCK, method }), ids(BLOCK));
});

Deno.test("the images of the model as it is do not depend on the groups", () => {
  const plain = { ...BLOCK, method: { ...BLOCK.method, transforms: [] } };
  const spec = { ...BLOCK.spec, attribute: { name: "age", groups: [] } };
  strictEqual(ids({ ...plain, spec }).generation, ids(plain).generation);
});

Deno.test("runs may share a folder unless a field differs on which images depend", () => {
  const begun = (block: typeof BLOCK) => ({
    ...block,
    methods: [block.method],
    registry: METHODS,
    generation: GENERATION_VERSION,
  });
  // Other seeds are other images, and so is a subject that is in the list of both.
  const own = ["subject", "seeds"];
  for (const path of LEAVES.filter((path) => !own.includes(nameOf(path)))) {
    const found = configurationDifferences(
      begun(changed(BLOCK, path, 1) as typeof BLOCK) as never,
      begun(BLOCK) as never,
    );
    const sampled = EFFECTS[nameOf(path)] === "sampled";
    strictEqual(found.length > 0, sampled, `${nameOf(path)}: ${found}`);
  }
});

function ids(made: unknown): { generation: string; reading: string } {
  const block = { ...made as Block, registry: METHODS };
  const generation = generationId(block);
  return { generation, reading: readingId(block, generation) };
}

type Path = readonly (string | number)[];

function* leaves(value: unknown, path: Path): Generator<Path> {
  if (typeof value !== "object" || value === null) yield path;
  else {
    for (const [key, inner] of Object.entries(value)) {
      yield* leaves(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  }
}

function nameOf(path: Path): string {
  return path.filter((part) => typeof part === "string").join(".");
}

function changed(value: unknown, [key, ...rest]: Path, by: number): unknown {
  if (key === undefined) {
    return typeof value === "number" ? value + by : `${value} ${by}`;
  }
  return withKey(value, key, (inner) => changed(inner, rest, by));
}

/** The same value, with the keys of one of its objects the other way round. */
function reversed(value: unknown, [key, ...rest]: Path): unknown {
  if (key !== undefined) {
    return withKey(value, key, (inner) => reversed(inner, rest));
  }
  if (typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value ?? {}).reverse());
}

function withKey(
  value: unknown,
  key: string | number,
  change: (inner: unknown) => unknown,
): unknown {
  if (Array.isArray(value)) {
    return value.map((inner, i) => i === key ? change(inner) : inner);
  }
  const object = value as Record<string, unknown>;
  return { ...object, [key]: change(object[key]) };
}
