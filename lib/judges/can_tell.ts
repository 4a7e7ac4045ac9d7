import { suggestion } from "../core/mod.ts";
import type { ChosenJudge, KnownAttribute } from "./judge.ts";

/**
 * Says why a judge cannot tell the classes of an attribute.
 *
 * @param judge.knows What it can tell; absent if that is whatever prompts describe.
 * @returns One sentence per problem; none if it can tell them all.
 */
export function untold(
  { knows }: Pick<ChosenJudge, "knows">,
  name: string,
  groups: readonly string[],
): string[] {
  if (!knows) return [];
  const known = knows.find((attribute) => attribute.name === name);
  if (!known) {
    return [
      `attribute.name: the judge does not tell "${name}", ${
        suggestion(name, knows.map((attribute) => attribute.name))
      }`,
    ];
  }
  const names = [...known.classes, ...Object.keys(known.groups)];
  const unknown = groups.flatMap((id, i) =>
    names.includes(id) ? [] : [
      `attribute.groups[${i}].id: the judge does not tell "${id}" of "${name}", ${
        suggestion(id, names)
      }`,
    ]
  );
  return unknown.length > 0 ? unknown : twice(known, groups);
}

/** Groups that share a class would both be counted for it. */
function twice(
  { classes, groups }: KnownAttribute,
  asked: readonly string[],
): string[] {
  const parts = (id: string) => groups[id] ?? [id];
  return classes.flatMap((own) => {
    const holders = asked.filter((id) => parts(id).includes(own));
    return holders.length < 2
      ? []
      : [`attribute.groups: ${holders.join(" and ")} share "${own}"`];
  });
}
