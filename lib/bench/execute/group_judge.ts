import { abstains } from "../../core/mod.ts";
import type { FitRequest } from "../../fit/mod.ts";
import type { Judge } from "../../judges/mod.ts";
import type { Spec } from "../declare/mod.ts";

/**
 * Makes of a spec's judge one that says which group an image shows.
 *
 * @returns A function of images and what they are about; `undefined` where the judge abstains.
 */
export function groupJudge(
  { attribute }: Pick<Spec, "attribute">,
  judge: Judge,
): FitRequest["judge"] {
  const groups = attribute.groups.map(({ id }) => id);
  return async (images, subject) => {
    const verdicts = await judge.judge(images, subject);
    return verdicts.map(({ [attribute.name]: seen }) =>
      !seen || abstains(seen) ? undefined : groups.indexOf(seen.label)
    );
  };
}
