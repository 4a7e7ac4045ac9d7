// Tables that a spec is held against: shares of a target, and what is known of a judge's error.

import { deepStrictEqual } from "node:assert/strict";
import { at, withChecksum } from "../../lib/core/mod.ts";
import { readTarget } from "../../lib/datasets/mod.ts";
import {
  JUDGE_ERROR_SCHEMA,
  judgeErrorText,
  readJudgeError,
} from "../../lib/judges/mod.ts";
import { correctionOf, trueShares } from "../../lib/statistics/mod.ts";
import type { Target } from "./fuzz.ts";
import { damagedText, jsonText } from "./inputs.ts";

/** Reads of both kinds. */
export function tables(): Target[] {
  return [targetTables(), judgeErrors()];
}

function targetTables(): Target {
  const csv = "subject,male,female,source\nnurse,0.1,0.9,a census\npilot,92,8,";
  return {
    name: "target",
    inputs: damagedText([csv, '{"subject":"nurse","male":1,"female":0}\n']),
    read(input) {
      const { shares } = readTarget("t.csv", input as string, ["nurse"], [
        "male",
        "female",
      ]);
      const own = shares["nurse"] ?? [];
      const sum = own.reduce((a, b) => a + b, 0);
      if (
        own.length !== 2 || !(Math.abs(sum - 1) < 1e-9) ||
        own.some((p) => !(p >= 0))
      ) {
        throw new Error(`What was read is not sound: shares ${own}`);
      }
      return true;
    },
  };
}

function judgeErrors(): Target {
  const error = {
    schema: JUDGE_ERROR_SCHEMA,
    judge: "clip_zero_shot",
    labels: "a",
    images: 400,
    attributes: [{
      name: "gender",
      classes: ["male", "female"],
      judge: "b",
      counts: [[190, 10], [30, 170]],
      abstained: [0, 1],
      reasons: {},
      groups: [],
    }],
  } as const;
  return {
    name: "judge_error",
    inputs: jsonText([error]),
    read(input) {
      let text = input as string;
      try {
        text = withChecksum(JSON.parse(text));
      } catch {
        // Read as it is.
      }
      const found = readJudgeError("e.json", text);
      deepStrictEqual(readJudgeError("e.json", judgeErrorText(found)), found);
      for (const { counts } of found.attributes) {
        const known = correctionOf(counts);
        if ("uncorrectable" in known) continue;
        const shares = trueShares(known, counts.map(() => 1 / counts.length));
        const sum = shares.reduce((a, b) => a + b, 0);
        if (!(Math.abs(sum - 1) < 1e-6)) {
          throw new Error(`What was read is not sound: ${at(shares, 0)}`);
        }
      }
      return true;
    },
  };
}
