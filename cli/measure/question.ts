import {
  type Catalogue,
  type Group,
  type Method,
  promptOf,
  resolveMethods,
  type Size,
  sizeOf,
  type Spec,
} from "../../lib/bench/mod.ts";
import { fileName, InputError, suggestion } from "../../lib/core/mod.ts";
import {
  FACE_PROMPT,
  groupsOf,
  imageSpec,
  KNOWN_ATTRIBUTES,
} from "../../lib/measure/mod.ts";
import { METRICS } from "../../lib/metrics/mod.ts";
import { fillTemplate } from "../../lib/diffusion/mod.ts";
import { knownBaselines, knownSpec, specPath } from "../flags/mod.ts";
import { withTables } from "../run/mod.ts";

/** What says what is asked of images. */
export interface QuestionFlags {
  /** File of a spec, or the name of one of Entangle's own. */
  readonly spec?: string;
  /** Name of an attribute. */
  readonly attribute?: string;
  /** Words of its groups. */
  readonly groups?: readonly string[];
  /** Prompt that the images were made from, with `{subject}`. */
  readonly prompt?: string;
  /** Ids of metrics, in the place of the spec's. */
  readonly metrics?: readonly string[];
  /** Whether the embedded CLIP looks at them. */
  readonly embedded?: true;
}

/** What is asked of images, before it is known which there are. */
export interface Question {
  /** Groups of the attribute. */
  readonly groups: readonly Group[];
  /** Subjects that there may be; any if absent. */
  readonly subjects?: readonly string[];
  /** Says what an image was made from of which no table says another; absent where nobody knows it. */
  promptOf?(subject: string, seed: number): string;
  /** What messages call it, and from whose folder a judge is named. */
  readonly path: string;
  /** The methods that a spec may name. */
  readonly catalogue: Catalogue;
  /**
   * Writes down what is asked, once it is known of which images.
   *
   * @param found Subjects and rows that there are, and what is known of them.
   */
  of(found: Found): Asked;
}

/** What there is. */
export interface Found {
  /** Subjects of the images. */
  readonly subjects: readonly string[];
  /** Ids of the rows, and names of their folders. */
  readonly rows: readonly { readonly id: string; readonly folder: string }[];
  /** Id of the row that the others are compared with. */
  readonly reference: string | undefined;
  /** Ids of metrics of which nothing is known, by what the images lack. */
  readonly without: RegExp;
}

/** What is asked. */
export interface Asked {
  /** The spec, with the subjects that there are. */
  readonly spec: Spec;
  /** The size that boards are compared by. */
  readonly size: Size & { readonly name: string };
  /** What is not as the spec says. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** The rows. */
  readonly methods: readonly Method[];
}

/**
 * Reads what is asked of images: of a spec, or of flags alone.
 *
 * @throws {InputError} If it is neither, or the spec or a flag is wrong.
 */
export async function openQuestion(flags: QuestionFlags): Promise<Question> {
  checkMetrics(flags.metrics);
  return flags.spec === undefined
    ? ofFlags(flags)
    : await ofSpec(flags.spec, flags);
}

async function ofSpec(
  named: string,
  { metrics, embedded }: QuestionFlags,
): Promise<Question> {
  const path = await specPath(named);
  const model = embedded ? undefined : "";
  const { catalogue, spec } = await knownSpec(path, { model });
  const whole = await withTables(spec, {}, path);
  const known = resolveMethods(whole.methods, catalogue).methods;
  const name = embedded ? "testbed" : "paper";
  return {
    groups: whole.attribute.groups,
    subjects: whole.subjects,
    promptOf: (subject, seed) => promptOf(whole, subject, seed),
    path,
    catalogue,
    of({ subjects, rows, reference }) {
      const there = whole.subjects.filter((s) => subjects.includes(s));
      const own = reference ?? whole.reference ??
        known.find(({ id }) => rows.some((row) => row.id === id))?.id;
      return {
        spec: {
          ...whole,
          subjects: there,
          methods: rows.map(({ id }) => id),
          ...(own !== undefined && { reference: own }),
          metrics: metrics ?? whole.metrics,
        },
        size: { ...sizeOf(whole, name), name },
        overrides: there.length < whole.subjects.length
          ? { subjects: there }
          : {},
        methods: rows.map((row) =>
          known.find(({ id }) => fileName(id) === row.id) ?? plainRow(row)
        ),
      };
    },
  };
}

async function ofFlags(
  { attribute, groups: words, prompt, metrics }: QuestionFlags,
): Promise<Question> {
  if (attribute === undefined) {
    throw new InputError(
      "Cannot measure: name what is asked of the images, with --attribute gender, race or age, with --attribute and --groups for another, or with a --spec",
    );
  }
  if (prompt !== undefined && !prompt.includes("{subject}")) {
    throw new InputError(
      `Cannot use --prompt "${prompt}": expected a text with {subject}; prompts of single images are named in a table with --prompts`,
    );
  }
  const groups = words ? groupsOf(words) : KNOWN_ATTRIBUTES[attribute];
  if (
    !groups || groups.length < 2 ||
    new Set(groups.map(({ id }) => id)).size < groups.length
  ) {
    throw new InputError(
      words
        ? `Cannot use --groups "${
          words.join(", ")
        }": expected two different groups at least`
        : `Cannot measure "${attribute}": its groups are not known; name them with --groups`,
      words ? [] : [
        `unknown attribute "${attribute}", ${
          suggestion(attribute, Object.keys(KNOWN_ATTRIBUTES))
        }`,
      ],
    );
  }
  return {
    groups,
    ...(prompt !== undefined && {
      promptOf: (subject: string) => fillTemplate(prompt, { subject }),
    }),
    path: ".",
    catalogue: await knownBaselines({ model: "" }),
    of({ subjects, rows, reference, without }) {
      const spec = imageSpec({
        attribute,
        groups,
        subjects,
        prompt: prompt ?? FACE_PROMPT,
        rows: rows.map(({ id }) => id),
        reference,
      });
      const asked = metrics ?? spec.metrics.filter((id) => !without.test(id));
      return {
        spec: { ...spec, metrics: asked },
        size: { ...sizeOf(spec, "paper"), name: "images" },
        overrides: {},
        methods: rows.map(plainRow),
      };
    },
  };
}

function plainRow(
  { id, folder }: { readonly id: string; readonly folder: string },
): Method {
  const title = folder.split("/").at(-1) || folder;
  const note = "Images that others made.";
  return {
    id,
    title,
    baseline: "images",
    source: folder,
    note,
    transforms: [],
  };
}

function checkMetrics(metrics: readonly string[] = []): void {
  const known = METRICS.map(({ id }) => id);
  const unknown = metrics.filter((id) => !known.includes(id));
  if (unknown.length === 0) return;
  throw new InputError(
    "Cannot choose the metrics",
    unknown.map((id) => `unknown metric "${id}", ${suggestion(id, known)}`),
  );
}
