import { deepStrictEqual } from "node:assert/strict";
import { cellsCsv, readCells } from "../../lib/bench/leaderboard/cells.ts";
import { readScores } from "../../lib/bench/leaderboard/read_scores.ts";
import { readSeeds } from "../../lib/bench/leaderboard/seed_file.ts";
import { audit, parsePaper } from "../../lib/reported/mod.ts";
import { filesOf, imagined } from "../support/scores.ts";
import { damagedText, jsonText } from "./inputs.ts";
import { json, type Reader, type Readers, ROOT } from "./reader.ts";

/** Readers of leaderboards, and of the tables of papers. */
export const BOARD_FILES: Readers = {
  leaderboard: leaderboards,
  cells: cells,
  seeds: seeds,
  paper: papers,
};

function leaderboards(): Reader {
  const files = filesOf(imagined({ methods: ["plain", "fair"] }));
  return {
    inputs: jsonText([JSON.parse(files.leaderboard)]),
    read(input) {
      readScores({ ...files, leaderboard: input as string });
      return true;
    },
  };
}

function cells(): Reader {
  const { cells } = filesOf(imagined({ methods: ["plain", "fair"] }));
  return {
    inputs: damagedText([cells, cells.split("\n").slice(0, 4).join("\n")]),
    read(input) {
      const found = readCells(input as string);
      if (found.problems.length > 0) return false;
      const again = readCells(cellsCsv(found.cells));
      deepStrictEqual(again.cells, found.cells);
      return true;
    },
  };
}

function seeds(): Reader {
  const { seeds } = filesOf(imagined({ methods: ["plain", "fair"] }));
  return {
    inputs: damagedText([seeds, seeds.split("\n").slice(0, 3).join("\n")]),
    read: (input) => readSeeds(input as string).problems.length === 0,
  };
}

async function papers(): Promise<Reader> {
  const [first] = await Array.fromAsync(
    Deno.readDir(`${ROOT}results/reported`),
  );
  return {
    inputs: jsonText([await json(`${ROOT}results/reported/${first?.name}`)]),
    read(input) {
      audit(parsePaper(input as string, "paper.json"));
      return true;
    },
  };
}
