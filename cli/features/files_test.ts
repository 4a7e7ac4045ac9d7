import { deepStrictEqual, throws } from "node:assert/strict";
import { InputError } from "../../lib/core/mod.ts";
import { difflens } from "../../lib/methods/difflens/mod.ts";
import { edited, type FeatureFlags, featureRequest } from "./files.ts";

const CONTEXT = {
  attribute: "age",
  groups: ["young", "adult", "old"],
  subjects: ["nurse", "pilot"],
  prompt: "a {subject}",
  sampler: { scheduler: "ddim", steps: 2, guidance: 7.5 },
};

function asked(
  flags: Partial<FeatureFlags>,
  given: Record<string, unknown> = {},
) {
  const parameters = difflens.parameters.parse(given);
  return featureRequest({ parameters, context: CONTEXT }, {
    seeds: [3],
    ...flags,
  });
}

function headings(...args: Parameters<typeof asked>): string[] {
  return asked(...args).columns.map(({ heading }) => heading);
}

Deno.test("a strip goes from far towards the first group, over the image as it is, to far towards the last", () => {
  deepStrictEqual(headings({}), [
    ...["young 2.5", "young 2", "young 1.5", "young 1.25", "as it is"],
    ...["old 1.25", "old 1.5", "old 2", "old 2.5"],
  ]);
  deepStrictEqual(headings({}, { edit: "add", strength: { old: 50 } }), [
    ...["young 4.5", "young 3", "young 1.5", "young 0.75", "as it is"],
    ...["old 25", "old 50", "old 100", "old 150"],
  ]);
  const also = [["male", "female"]];
  deepStrictEqual(
    headings({ towards: ["male", "old"], strengths: [2, 3] }, { also }),
    ["male 3", "male 2", "as it is", "old 2", "old 3"],
  );
});

Deno.test("strips add to features where they are told to, whatever the row does", () => {
  const parameters = difflens.parameters.parse({ edit: "reconstruct" });
  const source = { parameters, context: CONTEXT };
  const { columns } = featureRequest(edited(source, "add"), { seeds: [0] });
  deepStrictEqual(columns[3]?.heading, "young 0.75");
  deepStrictEqual(edited(source, undefined), source);
});

Deno.test("there is a strip for each subject and seed", () => {
  const { strips } = asked({ subjects: ["pilot", "nurse"], seeds: [0, 7] });
  deepStrictEqual(strips.map(({ subject, seed }) => `${subject} ${seed}`), [
    ...["pilot 0", "pilot 7", "nurse 0", "nurse 7"],
  ]);
});

Deno.test("groups and subjects that there are not, and rows that change nothing, are refused", () => {
  const refused = (message: RegExp, ...args: Parameters<typeof asked>) =>
    throws(
      () => asked(...args),
      (error) => error instanceof InputError && message.test(error.message),
    );
  refused(/unknown group "od", did you mean "old"/, {
    towards: ["young", "od"],
  });
  refused(/expected two of young, adult, old, got old/, { towards: ["old"] });
  refused(/expected two of/, { towards: ["old", "old"] });
  refused(/unknown subject "nurs", did you mean "nurse"/, {
    subjects: ["nurs"],
  });
  refused(/changes no feature/, {}, { edit: "reconstruct" });
});
