import { fillTemplate } from "../../diffusion/mod.ts";
import {
  type Attribute,
  type Judge,
  type JudgeNetworks,
  JUDGES,
} from "../../judges/mod.ts";
import type { Spec } from "../declare/mod.ts";

/** Name of the attribute that a spec's subjects are the classes of. */
export const SUBJECT = "{subject}";

/** The kind of judge that specs ask. */
export const JUDGE = JUDGES.clip_zero_shot;

/**
 * Opens a spec's judge: of the attribute, and of the subject where there are several.
 *
 * @param spec Groups, subjects and the prompts that describe them.
 * @param networks What the judge looks with.
 * @returns The judge; verdicts are by the attribute's name and by {@linkcode SUBJECT}.
 */
export function openJudge(
  { attribute, subjects, classifier }: Spec,
  networks: JudgeNetworks,
): Judge {
  const groups: Attribute = {
    name: attribute.name,
    classes: attribute.groups.map(({ id, words }) => ({
      id,
      prompts: (subject) =>
        classifier.group.flatMap((template) =>
          words.map((word) => fillTemplate(template, { subject, group: word }))
        ),
    })),
  };
  const recognised: Attribute = {
    name: SUBJECT,
    classes: subjects.map((subject) => ({
      id: subject,
      prompts: () =>
        classifier.subject.map((text) => fillTemplate(text, { subject })),
    })),
  };
  return JUDGE.open(
    subjects.length > 1 ? [groups, recognised] : [groups],
    networks,
  );
}
