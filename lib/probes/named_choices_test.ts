import { deepStrictEqual, ok } from "node:assert/strict";
import { inFolder } from "../../tests/support/folder.ts";
import { withRandomModel } from "../../tests/support/testbed.ts";
import { at, torchNormal } from "../core/mod.ts";
import { FIT_SEED } from "../fit/mod.ts";
import { localizeNamed, namedChoices } from "./named_choices.ts";

const GROUPS = ["male", "female"];

Deno.test("a group that was named is told from the same group where it was chosen, of as many images each", async () => {
  // Of the chosen 40 are male and 80 female; of the named 90 and 30. The first feature says that male was named.
  const side = (seed: number, males: number, planted: number) => {
    const labels = Array.from(
      { length: 120 },
      (_, i) => i < males ? 0 : i % 8 === 7 ? null : 1,
    );
    const { data, shape } = torchNormal(seed, [120, 1, 3]);
    labels.forEach((label, i) => {
      if (label === 0) data[3 * i] = at(data, 3 * i) + planted;
    });
    return {
      folder: {
        labels: () => Promise.resolve(labels),
        timesteps: () => Promise.resolve([500]),
        module: () => Promise.resolve({ data, shape }),
      },
      shards: 1,
    };
  };
  const { asked, modules: [found] } = await localizeNamed(
    side(1, 40, 0),
    side(2, 90, 6),
    GROUPS,
    { modules: ["mid_block"], seed: 1 },
  );
  deepStrictEqual(
    asked.map(({ question, counts }) => [question.name, ...counts]),
    [["male", 40, 40], ["female", 26, 26]],
  );
  const [male, female] =
    found?.probes.map(([probe]) => probe?.accuracy.value ?? NaN) ?? [];
  ok(male !== undefined && male > 0.9, `${male}`);
  ok(female !== undefined && female < 0.8, `${female}`);
});

Deno.test("of images whose prompts name groups those count that show them, on seeds of their own", async () => {
  await inFolder((path) =>
    withRandomModel(async ({ pipeline }) => {
      const { folder, shards } = await namedChoices(pipeline, path, {
        context: { groups: GROUPS, subjects: ["nurse"] },
        prompt: "a photo of a {group} {subject}",
        ...{ images: 4, modules: ["mid_block"], steps: 1, guidance: 2 },
        judge(_, samples) {
          deepStrictEqual(
            samples.map(({ prompt, seed }) => [prompt, seed - FIT_SEED]),
            [4, 5, 6, 7].map((seed) => [
              `a photo of a ${at(GROUPS, seed % 2)} nurse`,
              seed,
            ]),
          );
          return Promise.resolve([0, 0, 1, 1]);
        },
      });
      deepStrictEqual(await folder.labels(shards), [0, null, null, 1]);
    })
  );
});
