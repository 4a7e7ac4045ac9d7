import {
  type AttributeSpec,
  type ClassifierSpec,
  clipDigests,
  judgeDigest,
  openJudge,
} from "../../lib/bench/mod.ts";
import { fileDigest, InputError } from "../../lib/core/mod.ts";
import {
  type ChosenJudge,
  type Judge,
  judgeIdentity,
  untold,
} from "../../lib/judges/mod.ts";
import { openClipFolder } from "../../lib/networks/mod.ts";
import { openScorer, type Runtime } from "../../lib/runtime/mod.ts";
import { modelFolders } from "../flags/mod.ts";

/** What a judge is asked, and how. */
export interface Asking {
  /** Attributes. */
  readonly attributes: readonly AttributeSpec[];
  /** Prompts that describe classes to CLIP. */
  readonly classifier: ClassifierSpec;
}

/** Which CLIP looks. */
export interface ClipFlags {
  /** Folder of a CLIP. */
  readonly clip?: string;
  /** Whether the embedded model's CLIP looks. */
  readonly embedded?: true;
}

/** A judge that is asked, with its name. */
export interface AskedJudge {
  /** What it is called. */
  readonly name: string;
  /** The judge. */
  readonly judge: Judge;
  /** Attributes that it can tell. */
  readonly tells: readonly AttributeSpec[];
  /** SHA-256 of it as it is asked about an attribute. */
  digestOf(attribute: AttributeSpec): string;
}

/**
 * Finds the CLIP that a judge looks with.
 *
 * @returns Its folder; the embedded one's of a judge that has networks of its own.
 * @throws {InputError} If CLIP judges and none was named: the embedded one is none that photographs are judged by unasked.
 */
export async function clipFolder(
  { clip, embedded }: ClipFlags,
  judges: readonly (ChosenJudge | undefined)[],
): Promise<string> {
  const looks = judges.some((judge) => !judge?.knows);
  if (looks && clip === undefined && !embedded) {
    throw new InputError(
      "Cannot look at the images: name the folder of a CLIP with --clip, the paper's is openai/clip-vit-large-patch14, or another judge with --judge; for portraits that the embedded model drew, its own CLIP does, with --embedded",
    );
  }
  const folder = modelFolders({ clip, provider: "cpu" }).clip;
  await openClipFolder(folder);
  return folder;
}

/**
 * Opens a judge, to be asked about all attributes at once.
 *
 * @param named What it is called, and what was chosen; CLIP by prompts if that is nothing.
 * @throws {InputError} If it can tell none of the attributes.
 */
export async function askJudge(
  { name, chosen }: {
    readonly name: string;
    readonly chosen: ChosenJudge | undefined;
  },
  { attributes, classifier }: Asking,
  clip: string,
  runtime: Runtime,
): Promise<AskedJudge> {
  const tells = attributes.filter((attribute) =>
    !chosen || untold(
        chosen,
        attribute.name,
        attribute.groups.map(({ id }) => id),
      ).length === 0
  );
  const [attribute, ...also] = tells;
  if (!attribute) {
    throw new InputError(
      `Cannot try the judge "${name}": it tells none of ${
        attributes.map(({ name }) => name).join(", ")
      } in the classes that are asked about`,
    );
  }
  const scorer = await openScorer(clip, runtime);
  const models = {
    scorer: await clipDigests(clip, fileDigest),
    ...await identityOf(chosen),
  };
  return {
    name,
    tells,
    judge: await openJudge(
      { attribute, classifier, subjects: [NOBODY] },
      { scorer, runtime },
      chosen,
      also,
    ),
    digestOf: (attribute) => judgeDigest({ attribute, classifier }, models),
  };
}

/** What stands for the subject of a photograph that has none. */
export const NOBODY = "person";

async function identityOf(chosen: ChosenJudge | undefined) {
  const judge = chosen && await judgeIdentity(chosen, fileDigest);
  return judge ? { judge } : {};
}
