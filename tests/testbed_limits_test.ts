import { deepStrictEqual, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { openScores } from "../cli/compare/score_files.ts";
import { digest, pipelineDigests } from "../lib/bench/mod.ts";
import { table } from "../lib/report/mod.ts";
import { TESTBED_LIMITS, TESTBED_MODEL } from "../lib/testbed/mod.ts";

const RESULTS = fileURLToPath(new URL("../results/", import.meta.url));
const MODEL = fileURLToPath(TESTBED_MODEL).replace(/\/$/, "");

Deno.test("what the embedded model of today does not show is told of its weights", async () => {
  const pipeline = digest(await pipelineDigests(MODEL));
  ok(
    TESTBED_LIMITS.some((limit) => limit.pipeline === pipeline),
    `lib/testbed/limits.ts says nothing of ${pipeline}: entangle masks measures it`,
  );
});

const NO_BOARDS = ["masks", "reported", "validity"];

for await (const { name, isDirectory } of Deno.readDir(RESULTS)) {
  if (!isDirectory || NO_BOARDS.includes(name)) continue;
  Deno.test(`beside the board of results/${name} stands what its model does not show`, async () => {
    const { board } = await openScores(`${RESULTS}${name}`);
    const limit = TESTBED_LIMITS.find(({ pipeline }) =>
      pipeline === board.models.pipeline
    );
    ok(limit, "unknown weights");
    deepStrictEqual(board.cautions, limit.says);
    const { notes } = table(board);
    for (const says of limit.says) ok(notes.includes(`beware: ${says}`));
  });

  Deno.test(`every row of results/${name} says by which parameters it acts`, async () => {
    const { board } = await openScores(`${RESULTS}${name}`);
    for (const { method, transforms } of board.rows) ok(transforms, method);
  });
}
