// What users give to commands: a small whole folder or file of every kind.

import { encodePng, plain } from "../../lib/report/mod.ts";
import { main } from "../../cli/main.ts";
import { writeSpec } from "../faults/small_bench.ts";
import { ROOT } from "../support/command_line.ts";
import { copyFolder } from "../support/folder.ts";
import { storedRun } from "../support/stored_run.ts";

/** Names of what is laid out, relative to the folder. */
export const BELONGINGS = [
  "model",
  "run",
  "board",
  "photos",
  "small.ts",
  "baseline.ts",
  "plan.json",
  "paper.json",
  "a.npz",
] as const;

/**
 * Lays out one of everything.
 *
 * @param folder An empty folder, which becomes the working folder.
 * @throws {Error} If the plan cannot be made.
 */
export async function layOut(folder: string): Promise<void> {
  Deno.chdir(folder);
  await copyFolder(`${ROOT}tests/reference/random_model`, "model");
  await copyFolder(`${ROOT}results/gender`, "board");
  await storedRun("run");
  for (const group of ["male", "female"]) {
    await Deno.mkdir(`photos/${group}`, { recursive: true });
    for (const i of [0, 1, 2]) {
      const bytes = encodePng(plain(16, 16, [40 * i, 90, 10]));
      await Deno.writeFile(`photos/${group}/${i}.png`, bytes);
    }
  }
  await writeSpec(folder);
  await Deno.copyFile(`${ROOT}baselines/uce.ts`, "baseline.ts");
  const [paper] = await Array.fromAsync(
    Deno.readDir(`${ROOT}results/reported`),
  );
  await Deno.copyFile(
    `${ROOT}results/reported/${paper?.name}`,
    "paper.json",
  );
  await Deno.copyFile(`${ROOT}tests/reference/fid/unequal_x.npz`, "a.npz");
  const code = await main([
    ...["plan", "small.ts", "--model", "model", "--clip", "model/clip"],
    ...["--images", "1", "--steps", "1", "--methods", "sd15"],
    ...["--run", "made", "--out", "plan.json", "--shards", "2", "--no-fits"],
  ]);
  if (code !== 0) throw new Error("The plan was not made");
}
