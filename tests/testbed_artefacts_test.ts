import { deepStrictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { identify } from "../cli/run/identify.ts";
import { openReferences } from "../cli/pictures/references.ts";
import { ownBaselines } from "../cli/flags/trusted.ts";
import { fitTasks, loadSpec, makePlan, sha256 } from "../lib/bench/mod.ts";
import { artefactFolder } from "../lib/fit/mod.ts";
import { openPipeline, openRuntime } from "../lib/runtime/mod.ts";
import { TESTBED_ARTEFACTS, TESTBED_MODEL } from "../lib/testbed/mod.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const MODEL = fileURLToPath(TESTBED_MODEL).replace(/\/$/, "");

Deno.test("what the specs' methods are fitted to comes with the embedded model, and nothing else", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(MODEL, runtime);
  const folders = { model: MODEL, clip: `${MODEL}/clip` };
  const baselines = await ownBaselines(undefined);
  const needed = new Map<string, string>();
  for await (const { name } of Deno.readDir(`${ROOT}specs`)) {
    if (name.startsWith("_")) continue;
    const spec = await loadSpec(`${ROOT}specs/${name}`, baselines);
    const references = await openReferences(spec, undefined);
    const replica = { pipeline, runtime };
    const models = await identify({}, folders, replica, { references });
    const plan = makePlan(spec, baselines, { size: "testbed" }, models);
    for (const { key, id } of fitTasks(plan)) needed.set(key, id);
  }
  await pipeline.close();
  await runtime.close();
  const found = await artefactFolder(fileURLToPath(TESTBED_ARTEFACTS), sha256)
    .list();
  deepStrictEqual(
    [...found].map(([key, { identity }]) => [key, identity.fit]).toSorted(),
    [...needed].toSorted(),
  );
});
