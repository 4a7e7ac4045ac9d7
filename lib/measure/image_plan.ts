import {
  digest,
  furtherId,
  type LackingMetric,
  measuredMetrics,
  type Method,
  type ModelIdentity,
  type Plan,
  READING_VERSION,
  type Size,
  type Spec,
  type Unit,
} from "../bench/mod.ts";
import type { Methods } from "../methods/mod.ts";
import type { MeasuredImage } from "./arrange.ts";

/** Raised whenever a change can move what is read from an image that others made. */
export const MEASURE_VERSION = 1;

/** An image, and what tells its file from others. */
export interface KnownFile extends MeasuredImage {
  /** Path of the file. */
  readonly path: string;
  /** SHA-256 of its bytes; `null` if they cannot be read. */
  readonly sha256: string | null;
}

/** A row of images. */
export interface ImageRow {
  /** Its name, and how its images come by their groups where the spec says so. */
  readonly method: Method;
  /** Its images, subject by subject. */
  readonly images: readonly KnownFile[];
}

/** What is measured together, stored and resumed: images of one row and subject. */
export interface ImageUnit extends Unit {
  /** The images, in the order of the samples. */
  readonly images: readonly KnownFile[];
}

/** Everything that is measured. */
export interface ImagePlan extends Plan {
  /** Units, row by row and subject by subject. */
  readonly units: readonly ImageUnit[];
  /** Metrics that were asked for and that images, or what was given, do not tell. */
  readonly lacking: readonly LackingMetric[];
  /** Images of the dataset that the others are compared with, if there is one. */
  readonly datasetUnits: readonly ImageUnit[];
}

/** What is measured, and with what. */
export interface ImagePlanOptions {
  /** The spec, with the subjects that there are. */
  readonly spec: Spec;
  /** Name of the size that boards are compared by, and the size. */
  readonly size: Size & { readonly name: string };
  /** What was chosen instead of what the spec says. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** The rows. */
  readonly rows: readonly ImageRow[];
  /** Images of the dataset. */
  readonly dataset: readonly KnownFile[];
  /** What looks at them. */
  readonly models: ModelIdentity;
  /** The methods that rows of the spec name. */
  readonly registry: Methods;
}

/**
 * Lays down what is measured.
 *
 * @returns The plan; equal images give equal units, wherever they lie.
 */
export function imagePlan(
  { spec, size: { name, ...size }, overrides, rows, dataset, models, registry }:
    ImagePlanOptions,
): ImagePlan {
  const { measured, lacking } = measuredMetrics({ spec, models });
  const seeds = [
    ...new Set(rows.flatMap(({ images }) => images.map(({ seed }) => seed))),
  ].sort((a, b) => a - b);
  const units = rows.flatMap((row) => unitsOf(row, { spec, models }));
  const most = Map.groupBy(
    units,
    ({ method, subject }) => JSON.stringify([method.id, subject]),
  ).values().map((own) =>
    own.reduce((n, { samples }) => n + samples.length, 0)
  );
  return {
    spec: { ...spec, metrics: measured.map(({ id }) => id) },
    sizeName: name,
    size: { ...size, images: Math.max(...most), batch: BLOCK },
    seeds,
    methods: rows.map(({ method }) => method),
    overrides,
    models,
    registry,
    images: Object.fromEntries(
      rows.map(({ method, images }) => [method.id, digest(images.map(told))]),
    ),
    units,
    lacking,
    datasetUnits: blocks(dataset).map((images) => datasetUnit(images, models)),
  };
}

/** Images whose record is written at once. */
const BLOCK = 32;

function unitsOf(
  { method, images }: ImageRow,
  { spec, models }: { readonly spec: Spec; readonly models: ModelIdentity },
): ImageUnit[] {
  const { attribute, classifier, subjects, judge } = spec;
  const asked = {
    version: `${READING_VERSION}.${MEASURE_VERSION}`,
    attribute,
    classifier,
    judge,
    subjects,
    scorer: models.scorer,
    judging: models.judge,
    inception: models.inception,
  };
  const further = furtherId(spec, models);
  return Map.groupBy(images, ({ subject }) => subject).entries()
    .flatMap(([subject, own]) =>
      blocks(own).map((block) => ({
        ...unit(method, subject, block, {
          ...asked,
          method: method.id,
          subject,
        }),
        further,
      }))
    ).toArray();
}

function datasetUnit(
  images: readonly KnownFile[],
  { scorer, inception }: ModelIdentity,
): ImageUnit {
  const method = {
    id: "dataset",
    title: "",
    baseline: "",
    source: "",
    note: "",
    transforms: [],
  };
  return unit(method, "dataset", images, {
    version: `${READING_VERSION}.${MEASURE_VERSION}`,
    scorer,
    inception,
    dataset: true,
  });
}

function unit(
  method: Method,
  subject: string,
  images: readonly KnownFile[],
  asked: Readonly<Record<string, unknown>>,
): ImageUnit {
  const generation = digest(images.map(told));
  return {
    id: digest({ ...asked, images: generation }),
    generation,
    method,
    subject,
    samples: images.map(({ seed, prompt = "" }) => ({ seed, prompt, subject })),
    images,
  };
}

/** What is said of an image, wherever it lies. */
function told({ subject, seed, prompt, group, sha256 }: KnownFile): unknown {
  return { subject, seed, prompt, group, sha256 };
}

function blocks<T>(xs: readonly T[]): T[][] {
  return Array.from(
    { length: Math.ceil(xs.length / BLOCK) },
    (_, i) => xs.slice(i * BLOCK, (i + 1) * BLOCK),
  );
}
