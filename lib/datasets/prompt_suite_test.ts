import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { readSuite, type SuiteOptions } from "./mod.ts";

const OPTIONS: SuiteOptions = {
  subjects: [],
  attribute: "gender",
  groups: [
    { id: "male", words: ["man"] },
    { id: "female", words: ["woman"] },
  ],
  seed: 0,
  evenly: [],
  by: ["place"],
};

const TEXT = [
  "prompt,subject,gender,place",
  ...["nurse", "pilot"].flatMap((subject) =>
    Array.from(
      { length: 20 },
      (_, i) =>
        `${subject} ${i},${subject},${["man", "female", ""][i % 3]},${
          i < 15 ? "indoors" : "outdoors"
        }`,
    )
  ),
].join("\n");

Deno.test("any first prompts of a subject are a sample that a seed draws, whatever other subjects there are", () => {
  const { rows, subjects } = readSuite("s.csv", TEXT, OPTIONS);
  deepStrictEqual(subjects, ["nurse", "pilot"]);
  const nurse = rows.filter(({ subject }) => subject === "nurse");
  strictEqual(new Set(nurse.map(({ prompt }) => prompt)).size, 20);
  deepStrictEqual(nurse, readSuite("s.csv", TEXT, OPTIONS).rows.slice(0, 20));
  const alone = readSuite("s.csv", TEXT, { ...OPTIONS, subjects: ["nurse"] });
  deepStrictEqual(alone.rows, nurse);
  const other = readSuite("s.csv", TEXT, { ...OPTIONS, seed: 1 }).rows;
  ok(other.some(({ prompt }, i) => prompt !== rows[i]?.prompt));
});

Deno.test("a draw that is even takes turns among the values of columns, as long as there are prompts", () => {
  const even = { ...OPTIONS, evenly: ["place"], subjects: ["pilot"] };
  const places = readSuite("s.csv", TEXT, even).rows
    .map(({ categories }) => categories?.["place"]);
  for (let n = 2; n <= 10; n += 2) {
    const outdoors = places.slice(0, n).filter((p) => p === "outdoors");
    strictEqual(outdoors.length, n / 2);
  }
  strictEqual(places.filter((p) => p === "outdoors").length, 5);
});

Deno.test("groups that prompts ask for may be named by their words, and need not be named", () => {
  const groups = readSuite("s.csv", TEXT, OPTIONS).rows
    .map(({ group }) => group ?? "none");
  deepStrictEqual(
    Object.fromEntries(
      Map.groupBy(groups, (g) => g).entries().map(([g, n]) => [g, n.length]),
    ),
    { male: 14, female: 14, none: 12 },
  );
});

Deno.test("all that is wrong with a suite is said at once", () => {
  const wrong = { ...OPTIONS, subjects: ["nurse", "pilots"] };
  throws(
    () => readSuite("s.csv", TEXT.replaceAll("man,", "mann,"), wrong),
    /"pilots"; there is "pilot"[^]*line 2: unknown gender "mann"/,
  );
  throws(
    () => readSuite("s.csv", TEXT, { ...OPTIONS, by: ["weather"] }),
    /no column "weather"/,
  );
});
