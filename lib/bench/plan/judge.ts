import { at, digest } from "../../core/mod.ts";
import { fillTemplate } from "../../diffusion/mod.ts";
import {
  type Attribute,
  type ChosenJudge,
  grouped,
  type Judge,
  type JudgeNetworks,
  type KnownAttribute,
  untold,
  zeroShot,
} from "../../judges/mod.ts";
import type { AttributeSpec, Spec } from "../declare/mod.ts";
import type { ModelIdentity } from "./model_identity.ts";

/** Name of the attribute that a spec's subjects are the classes of. */
export const SUBJECT = "{subject}";

/** Name under which a judge that tells subjects lists them. */
const KNOWN_SUBJECT = "subject";

/** What of a spec says what its judge is asked. */
export type Asking = Pick<Spec, "attribute" | "subjects" | "classifier">;

/**
 * Opens a spec's judge: of the attribute, and of the subject where there are several.
 *
 * @param spec Groups, subjects and the prompts that describe them.
 * @param chosen Who judges; CLIP by the spec's prompts if absent.
 * @param also Attributes that it is asked about beside the spec's; one that it cannot tell is left out.
 * @returns The judge. Verdicts are by the attribute's name, in the spec's groups, and by {@linkcode SUBJECT};
 *   a judge that knows other attributes tells them too, in its own classes.
 */
export async function openJudge(
  spec: Asking,
  networks: JudgeNetworks,
  chosen?: ChosenJudge,
  also: readonly AttributeSpec[] = [],
): Promise<Judge> {
  const groups = groupsOf(spec);
  const subject = subjectOf(spec);
  const several = spec.subjects.length > 1;
  const asked = [
    groups,
    ...several ? [subject] : [],
    ...also.map((attribute) => groupsOf({ ...spec, attribute })),
  ];
  if (!chosen) return zeroShot(asked, networks.scorer);
  const judge = await chosen.open(asked, networks);
  const { knows } = chosen;
  if (!knows) return judge;
  const toldSubject = tells(chosen, KNOWN_SUBJECT, spec.subjects);
  const clip = several && !toldSubject
    ? zeroShot([subject], networks.scorer)
    : undefined;
  return {
    async judge(images, about) {
      const seen = await judge.judge(images, about);
      const named = await clip?.judge(images, about);
      return seen.map((verdict, i) => {
        const inGroups = (known: KnownAttribute, ids: readonly string[]) =>
          grouped(verdict[known.name] as typeof verdict[string], known, ids);
        const told = [spec.attribute, ...also].flatMap((attribute) => {
          const ids = idsOf({ attribute });
          const known = tells(chosen, attribute.name, ids);
          return known ? [[known.name, inGroups(known, ids)] as const] : [];
        });
        return {
          ...verdict,
          ...Object.fromEntries(told),
          ...toldSubject && several &&
            { [SUBJECT]: inGroups(toldSubject, spec.subjects) },
          ...named && at(named, i),
        };
      });
    },
  };
}

/**
 * Says why a spec's attribute cannot be told by a judge.
 *
 * @returns One sentence per problem; none if it can.
 */
export function judgeProblems(
  spec: Pick<Spec, "attribute">,
  chosen: Pick<ChosenJudge, "knows">,
): string[] {
  return untold(chosen, spec.attribute.name, idsOf(spec));
}

/**
 * Names a judge as it is asked about an attribute: what is known of its error holds for it alone.
 *
 * @returns SHA-256 of who judges, of the classes and of how they are asked for.
 */
export function judgeDigest(
  { attribute, classifier }: Pick<Spec, "attribute" | "classifier">,
  { judge, scorer }: Pick<ModelIdentity, "judge" | "scorer">,
): string {
  const classes = attribute.groups.map(({ id }) => id);
  return digest(
    judge
      ? { attribute: attribute.name, classes, judge }
      : { attribute, prompts: classifier.group, scorer },
  );
}

function tells(
  { knows = [] }: Pick<ChosenJudge, "knows">,
  name: string,
  ids: readonly string[],
): KnownAttribute | undefined {
  return untold({ knows }, name, ids).length === 0
    ? find(knows, name)
    : undefined;
}

function find(knows: readonly KnownAttribute[], wanted: string) {
  return knows.find(({ name }) => name === wanted);
}

function idsOf({ attribute }: Pick<Spec, "attribute">): string[] {
  return attribute.groups.map(({ id }) => id);
}

function groupsOf(
  { attribute, classifier }: Pick<Spec, "attribute" | "classifier">,
): Attribute {
  return {
    name: attribute.name,
    classes: attribute.groups.map(({ id, words }) => ({
      id,
      prompts: (subject) =>
        classifier.group.flatMap((template) =>
          words.map((word) => fillTemplate(template, { subject, group: word }))
        ),
    })),
  };
}

function subjectOf({ subjects, classifier }: Asking): Attribute {
  return {
    name: SUBJECT,
    classes: subjects.map((subject) => ({
      id: subject,
      prompts: () =>
        classifier.subject.map((text) => fillTemplate(text, { subject })),
    })),
  };
}
