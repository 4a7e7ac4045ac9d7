import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { cellsCsv, readCells } from "./cells.ts";
import type { SubjectScore } from "./scores.ts";

const CELL: SubjectScore = {
  method: "sd15",
  subject: "nurse",
  metric: "rd",
  value: 0.5,
  stderr: 0.1,
  n: 4,
  nInvalid: 1,
  chance: { value: 0.375, p95: 1 },
  counts: [3, 1],
};

Deno.test("cells are written one per line, and what is not known is empty", () => {
  const empty: SubjectScore = {
    method: "sd15",
    subject: "=cmd",
    metric: "miou",
    value: null,
    stderr: null,
    n: 0,
    nInvalid: 4,
    chance: null,
    reason: "the image is one colour (4)",
  };
  strictEqual(
    cellsCsv([CELL, empty]),
    `\
method,subject,metric,value,stderr,n,n_invalid,chance,chance_p95,counts,reason
sd15,nurse,rd,0.5,0.1,4,1,0.375,1,3 1,
sd15,'=cmd,miou,,,0,4,,,,the image is one colour (4)
`,
  );
});

Deno.test("cells are read back bit for bit, whatever they are called", () => {
  const name = fc.string({ minLength: 1, unit: "grapheme" })
    .filter((text) => !text.includes("\0"));
  const number = fc.double({ noNaN: true, noDefaultInfinity: true })
    .map((x) => x === 0 ? 0 : x);
  const cell: fc.Arbitrary<SubjectScore> = fc.record({
    method: name,
    subject: name,
    metric: name,
    value: number,
    stderr: number.map(Math.abs),
    n: fc.nat(),
    nInvalid: fc.nat(),
    chance: fc.option(
      fc.record({ value: number, p95: number }, { noNullPrototype: true }),
    ),
    counts: fc.array(fc.nat(), { minLength: 2, maxLength: 4 }),
  }, { noNullPrototype: true });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
      deepStrictEqual(readCells(cellsCsv(cells)), { cells, problems: [] });
    }),
    { seed: 0, numRuns: 50 },
  );
});

Deno.test("every line that is wrong is named", () => {
  const text = cellsCsv([CELL, CELL, CELL]).split("\n");
  const { problems, cells } = readCells(
    [
      text[0],
      text[1]?.replace("0.5", "half"),
      text[2],
      text[3]?.replace("3 1", "3 x").replace(",4,", ",-4,"),
      "",
    ].join("\n"),
  );
  deepStrictEqual(problems, [
    'line 2: value: expected a number, got "half"',
    "line 4: n: expected a whole number >= 0, got -4",
    'line 4: counts[1]: expected a whole number >= 0, got "x"',
  ]);
  deepStrictEqual(cells, [CELL]);
});

Deno.test("a file that holds no cells is refused", () => {
  deepStrictEqual(readCells("").problems, ["expected scores, got none"]);
  deepStrictEqual(
    readCells("method,subject\na,b\n").problems[0],
    'no column "metric"',
  );
  const [problem = ""] = readCells('a,b\n"1').problems;
  match(problem, /quote/i);
});
