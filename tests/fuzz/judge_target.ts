import { readJudge } from "../../lib/judges/mod.ts";
import { writeTinyDetector } from "../support/tiny_detector.ts";
import { writeTinyJudge } from "../support/tiny_judge.ts";
import type { Target } from "./fuzz.ts";
import { jsonText } from "./inputs.ts";

/**
 * Prepares the target of judges.
 *
 * @param parent An empty folder's path, for the files that are read.
 * @returns Targets: a `judge.json`, and the `detector.json` beside one.
 */
export async function judgeTargets(parent: string): Promise<Target[]> {
  const folder = `${parent}/judge`;
  await Deno.mkdir(folder);
  await writeTinyDetector(folder);
  const crop = { kind: "face", detector: "detector.json" };
  await writeTinyJudge(folder, { crop });
  return await Promise.all(["judge.json", "detector.json"].map(
    async (name): Promise<Target> => {
      const path = `${folder}/${name}`;
      const whole = await Deno.readTextFile(path);
      return {
        name,
        inputs: jsonText([JSON.parse(whole)]),
        async read(input) {
          await Deno.writeTextFile(path, input as string);
          try {
            await readJudge(folder);
          } finally {
            await Deno.writeTextFile(path, whole);
          }
          return true;
        },
      };
    },
  ));
}
