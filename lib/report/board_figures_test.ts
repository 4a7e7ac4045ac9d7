import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { imagined, names, range } from "../../tests/support/scores.ts";
import { boardFigures, figuresNotDrawn } from "./board_figures.ts";
import { scoreFiles } from "./views.ts";

// The words in the order of their similarity are p0 to p4; their overlaps stand in the order 0, 2, 1, 3, 4.
const WORDS = names(5);
const OVERLAP = [0.2, 0.4, 0.3, 0.5, 0.6];
const SIMILARITY = imagined({
  subjects: WORDS,
  metrics: ["word_similarity", "miou"],
  seeds: range(4),
  observe: (_, subject, seed) => ({
    wordCosine: 0.5 + WORDS.indexOf(subject) / 10,
    iou: (OVERLAP[WORDS.indexOf(subject)] ?? NaN) + (seed % 2) / 100,
  }),
});

const STAGES = imagined({
  subjects: ["nurse", "chef"],
  metrics: ["biou_up1", "miou", "biou_down1", "biou_down2"],
  methods: ["plain", "fair"],
  seeds: range(4),
  observe: (_, subject, seed) => {
    const own = (subject === "nurse" ? 0.4 : 0.3) + (seed % 2) / 50;
    const stages = { "down-4": own, "down-2": own / 2, "up-4": own * 1.5 };
    return {
      iou: own,
      stages,
      biou: Object.values(stages).reduce((a, b) => a + b, 0) / 3,
    };
  },
});

Deno.test("similarity and overlap of words stand side by side, the most alike first, with how far they go together", async () => {
  const { "similarity.md": text = "" } = await boardFigures(SIMILARITY);
  const lines = text.split("\n").filter((line) => line.startsWith("| p"));
  strictEqual(lines[0], "| p4 | 0.900 ±0.000 | 0.605 ±0.003 |");
  deepStrictEqual(
    lines.map((line) => line.slice(2, 4)),
    WORDS.toReversed(),
  );
  // scipy.stats.spearmanr([0, 1, 2, 3, 4], [0, 2, 1, 3, 4]) has 0.9; artanh 0.9 ± 1.96 √((1 + 0.81 / 2) / 2).
  match(
    text,
    /\| rank correlation with the similarity \|\s+\| 0\.90 \(-0\.17 to 1\.00\) \|/,
  );
});

Deno.test("the picture names every word, and says how far similarity and overlap go together", async () => {
  const { "similarity.svg": svg = "" } = await boardFigures(SIMILARITY);
  match(svg, /^<svg/);
  for (const word of WORDS) ok(svg.includes(`>${word}<`), word);
  match(svg, /Spearman.s ρ 0\.90 \(-0\.17 to 1\.00\)/);
  match(svg, />mIoU</);
});

Deno.test("stages stand in the order in which data flows, subject by subject, a table and a panel of each row", async () => {
  const { "stages.md": text = "", "stages.svg": svg = "" } = await boardFigures(
    STAGES,
  );
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  deepStrictEqual(lines.slice(0, 3), [
    "|  | down 1 | down 2 | up 1 |",
    "| --- | ---: | ---: | ---: |",
    "| nurse | 0.410 ±0.006 | 0.205 ±0.003 | 0.615 ±0.009 |",
  ]);
  strictEqual(text.split("\n## ").length - 1, 2);
  match(text, /masks that know nothing of each other have 0\.176/i);
  match(svg, /^<svg/);
  for (const word of ["nurse", "chef", "down 2", "PLAIN", "FAIR"]) {
    ok(svg.includes(`>${word}<`), word);
  }
});

Deno.test("figures are among the files of a leaderboard that has their columns, and of no other", async () => {
  const files = Object.keys(await scoreFiles(STAGES));
  ok(files.includes("stages.svg") && files.includes("stages.md"));
  deepStrictEqual(await boardFigures(imagined({})), {});
  deepStrictEqual(figuresNotDrawn(["miou", "word_similarity"]), [
    "stages.md",
    "stages.svg",
  ]);
});

Deno.test("a word that nothing is known of has no point, and two words have no correlation to speak of", async () => {
  const two = imagined({
    subjects: ["near", "far", "unread"],
    metrics: ["word_similarity", "miou"],
    seeds: range(2),
    observe: (_, subject) =>
      subject === "unread"
        ? { wordCosine: 0.1, invalid: "the map locates nothing" }
        : { wordCosine: subject === "near" ? 0.9 : 0.2, iou: 0.3 },
  });
  const { "similarity.md": text = "", "similarity.svg": svg = "" } =
    await boardFigures(two);
  match(text, /\| unread \| 0\.100 ±0\.000 \| – \|/);
  match(text, /\| rank correlation with the similarity \|\s+\| – \|/);
  ok(svg.includes(">near<") && !svg.includes(">unread<"));
});
