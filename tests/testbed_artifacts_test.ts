import { deepStrictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { checkMisfits } from "../cli/run/check_misfits.ts";
import { identify } from "../cli/run/identify.ts";
import { openReferences } from "../cli/pictures/references.ts";
import { ownBaselines } from "../cli/flags/trusted.ts";
import { fitTasks, loadSpec, makePlan, sha256 } from "../lib/bench/mod.ts";
import { artifactFolder } from "../lib/fit/mod.ts";
import { TESTBED_ARTIFACTS } from "../lib/testbed/mod.ts";
import { withTestbed } from "./support/testbed.ts";
import { contents, inFolder } from "./support/folder.ts";
import { entangle } from "./support/command_line.ts";

// What these are fitted to is made by their first run, in minutes: an autoencoder or a map of a direction is megabytes, published numbers of images are thousands.
const UNSHIPPED =
  /^(difflens|directions|ratios|age|gender_race|pareto|published|icm_(.*age|.*race|probes)\.)/;
const LARGE = ["difflens", "finetuning", "latent_editing"];

const ROOT = fileURLToPath(new URL("../", import.meta.url));

Deno.test("every spec's rows fit the embedded model, and what the methods are fitted to comes with it, and nothing else", async () => {
  const baselines = await ownBaselines(undefined);
  const needed = new Map<string, string>();
  await withTestbed(async ({ folder, pipeline, ...rest }) => {
    const replica = { pipeline, ...rest };
    const folders = { model: folder, clip: `${folder}/clip` };
    for await (const { name } of Deno.readDir(`${ROOT}specs`)) {
      if (/^_|^(?!.*\.ts$)/.test(name)) continue;
      const spec = await loadSpec(`${ROOT}specs/${name}`, baselines);
      const references = await openReferences(spec, undefined);
      const models = await identify({}, folders, replica, { references });
      const plan = makePlan(spec, baselines, { size: "testbed" }, models);
      checkMisfits(pipeline, plan);
      if (UNSHIPPED.test(name)) continue;
      for (const { key, id, parameters } of fitTasks(plan)) {
        const published = Number(parameters["images"]) >= 1000;
        const large = LARGE.includes(id) || parameters["positions"] === "own";
        if (!large && !published) needed.set(key, id);
      }
    }
  });
  const found = await artifactFolder(fileURLToPath(TESTBED_ARTIFACTS), sha256)
    .list();
  deepStrictEqual(
    [...found].map(([key, { identity }]) => [key, identity.fit]).toSorted(),
    [...needed].toSorted(),
  );
});

Deno.test("what comes with the embedded model can be drawn and handed on from any folder of artifacts", async () => {
  await inFolder(async (folder) => {
    const { code, stderr } = await entangle([
      ...["fit", "icm_finetune", "--spec", "gender"],
      ...["--artifacts", `${folder}/none/yet`, "--threads", "1"],
    ]);
    deepStrictEqual(code, 0, stderr);
    const files = Object.keys(await contents(folder))
      .map((path) => path.split("/").at(-1));
    deepStrictEqual(files, [
      "curves.svg",
      "pytorch_lora_weights.safetensors",
    ]);
  });
});
