import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { audit, auditTogether, type Paper, parsePaper } from "./mod.ts";

const FOLDER = new URL("../../results/reported/", import.meta.url);
const [biasmap, difflens, icm] = await Promise.all(
  ["biasmap", "difflens", "icm"].map(async (id) =>
    parsePaper(await Deno.readTextFile(new URL(`${id}.json`, FOLDER)), id)
  ),
) as [Paper, Paper, Paper];
const found = audit(biasmap);

// What is known to be wrong with the paper's tables: where, and what must be said.
const ANOMALIES: Readonly<
  Record<string, [check: string, where: RegExp, says: RegExp]>
> = {
  "headline overlap near chance": [
    "chance",
    /Table 1, gender/,
    /0\.176.*FD\+BIASMAP 0\.189/,
  ],
  "mechanic's overlap is chance": [
    "chance",
    /Table 5.*SD1\.5/,
    /mechanic 0\.175/,
  ],
  "mechanic has one number for two metrics": [
    "duplicated metric",
    /Table 5, mechanic/,
    /SD1\.5, FairDiffusion, ITI-GEN$/,
  ],
  "worker has one number for two metrics": [
    "duplicated metric",
    /Table 5, worker/,
    /ITI-GEN, FD\+BIASMAP$/,
  ],
  "race mIoU of two methods is one column": [
    "duplicated column",
    /Table 4.*mIoU of FairDiffusion/,
    /all 20.*mIoU of ITI-GEN/,
  ],
  "race mIoU is a constant fraction": [
    "constant ratio",
    /Table 4.*mIoU of FD\+BIASMAP/,
    /0\.876 to 0\.900/,
  ],
  "race mBIoU is a constant fraction": [
    "constant ratio",
    /Table 4.*mBIoU of FD\+BIASMAP/,
    /0\.875 to 0\.886/,
  ],
  "one RD column for race and gender": [
    "duplicated column",
    /Table 4, race, RD of FD\+BIASMAP/,
    /all 20.*Table 5, gender/,
  ],
  "race RD is of 72 images": ["unattainable", /Table 4/, /19 of 20.*1\/72/],
  "gender RD is of 144 images": ["unattainable", /Table 5/, /20 of 20.*2\/144/],
  "race mIoU of SD1.5 has its digits swapped": [
    "mean",
    /Table 4.*mIoU of SD1\.5/,
    /0\.441.*0\.414.*another order/,
  ],
  "race mBIoU of SD1.5 is not its mean": [
    "mean",
    /Table 4.*mBIoU of SD1\.5/,
    /0\.441.*0\.490/,
  ],
  "race mIoU of ITI-GEN is not its mean": [
    "mean",
    /Table 4.*mIoU of ITI-GEN/,
    /0\.438.*0\.403/,
  ],
  "race RD of FairDiffusion is not its mean": [
    "mean",
    /Table 4.*RD of FairDiffusion/,
    /0\.209.*0\.32/,
  ],
  "race RD of ITI-GEN is not its mean": [
    "mean",
    /Table 4.*RD of ITI-GEN/,
    /0\.224.*0\.58/,
  ],
  "race mIoU of FD+BM is not its mean": [
    "mean",
    /Table 4.*mIoU of FD\+BIASMAP/,
    /0\.390.*0\.240/,
  ],
  "gender mIoU of FD+BM is not its mean": [
    "mean",
    /Table 5.*mIoU of FD\+BIASMAP/,
    /0\.303.*0\.189/,
  ],
  "gender mBIoU of SD1.5 is not its mean": [
    "mean",
    /Table 5.*mBIoU of SD1\.5/,
    /0\.429.*0\.461/,
  ],
  "Table 6 leaves too little for the others": [
    "partial mean",
    /Table 6/,
    /0\.311.*0\.215.*15.*0\.183/,
  ],
  "stages do not average to mBIoU": [
    "stage mean",
    /A\.1/,
    /0\.302 to 0\.358.*0\.435/,
  ],
  "nurse's race RD is the gender value": [
    "quote",
    /B\.5/,
    /1\.000.*0\.600.*gender/,
  ],
  "nurse's ITI-GEN race RD is the gender value": [
    "quote",
    /B\.5/,
    /0\.840.*0\.580.*gender/,
  ],
  "journalist's race RD is the gender value": [
    "quote",
    /B\.4/,
    /0\.020.*0\.980.*gender/,
  ],
  "the best FID is called higher": [
    "quote",
    /Section 4/,
    /27\.72.*least of Table 2/,
  ],
};

for (const [name, [check, where, says]] of Object.entries(ANOMALIES)) {
  Deno.test(`the audit of BiasMap finds that ${name}`, () => {
    ok(
      found.some((f) =>
        f.check === check && where.test(f.where) && says.test(f.says)
      ),
      found.filter((f) => f.check === check).map((f) => `${f.where}: ${f.says}`)
        .join("\n"),
    );
  });
}

Deno.test("the audit of BiasMap finds that much and no more", () => {
  const counts = Map.groupBy(found, ({ check }) => check);
  deepStrictEqual(
    Object.fromEntries(
      [...counts].map(([check, list]) => [check, list.length]),
    ),
    {
      unattainable: 2,
      "duplicated column": 2,
      "duplicated metric": 2,
      "constant ratio": 2,
      mean: 14,
      "partial mean": 4,
      "stage mean": 1,
      quote: 5,
      chance: 5,
      "repeated row": 1,
    },
  );
  deepStrictEqual(
    found.filter(({ check }) => check === "chance").map(({ says }) =>
      says.replace(/^.*?: /, "")
    ),
    [
      "FD+BIASMAP 0.189, ITI-GEN+BIASMAP 0.191",
      "mechanic 0.175",
      "mechanic 0.173",
      "driver 0.164, mechanic 0.171",
      "firefighter 0.190, nurse 0.184, doctor 0.185",
    ],
  );
});

Deno.test("the audit leaves alone the means that agree", () => {
  const wrong = (where: string) =>
    found.filter((f) => f.check === "mean" && f.where === where);
  for (const method of ["SD1.5", "FairDiffusion", "ITI-GEN"]) {
    deepStrictEqual(wrong(`Table 5, gender, mIoU of ${method}`), []);
    deepStrictEqual(wrong(`Table 5, gender, RD of ${method}`), []);
  }
  deepStrictEqual(wrong("Table 5, gender, RD of FD+BIASMAP"), []);
  deepStrictEqual(wrong("Table 4, race, RD of SD1.5"), []);
  deepStrictEqual(wrong("Table 4, race, mIoU of FairDiffusion"), []);
});

Deno.test("the audit finds ICM's rows that are DiffLens's, and its headline under another name", () => {
  const copied = auditTogether([difflens, icm]);
  deepStrictEqual(
    copied.map((f) => f.where),
    [
      "Original",
      "Latent Editing",
      "H-Distribution",
      "Latent Direction",
      "Finetuning",
      "DiffLens (Ours)",
    ]
      .map((row) => `DiffLens, Table 2, ${row}`),
  );
  ok(
    audit(icm).some((f) =>
      /ICM \(Steering\)/.test(f.where) && /Specific prompts/.test(f.says)
    ),
  );
});

Deno.test("every table has the digits that were printed, and the rows that it says", () => {
  for (const { tables } of [biasmap, difflens, icm]) {
    for (const { rows, cells, subjects } of tables) {
      const names = cells.map(([name]) => name);
      deepStrictEqual([...new Set(names)], names);
      ok(rows === "method" || cells.length <= subjects);
    }
  }
  const [table1] = biasmap.tables;
  deepStrictEqual(table1?.cells[0], ["SD1.5", "0.59", "0.363", "0.461", null]);
});

Deno.test("a file that is no table of a paper is refused with all that is wrong", () => {
  throws(() => parsePaper("{", "x.json"), /"x.json": it is not JSON/);
  const torn = {
    ...biasmap,
    tables: [{ ...biasmap.tables[0], cells: [["a", "0.1"]] }],
  };
  throws(
    () => parsePaper(JSON.stringify(torn), "x.json"),
    /Table 1, a: expected 4 values/,
  );
  const number = JSON.stringify(biasmap).replace('"0.59"', "0.59");
  throws(
    () => parsePaper(number, "x.json"),
    /tables\[0\]\.cells\[0\]\[1\]: expected a text, got 0\.59$/,
  );
});
