import { loadBaseline, loadBaselines, loadSpec } from "../../lib/bench/mod.ts";
import { jsonText } from "./inputs.ts";
import { type Reader, type Readers, ROOT } from "./reader.ts";

/** Readers of what is declared. */
export const SPEC_FILES: Readers = { spec: specs, baseline: baselines };

async function specs(folder: string): Promise<Reader> {
  const known = await loadBaselines(`${ROOT}baselines`);
  const values = await Promise.all(
    ["gender", "race"].map((id) => loadSpec(`${ROOT}specs/${id}.ts`, known)),
  );
  const path = `${folder}/gender.json`;
  return {
    inputs: jsonText(values),
    async read(input) {
      await Deno.writeTextFile(path, input as string);
      await loadSpec(path, known);
      return true;
    },
  };
}

async function baselines(folder: string): Promise<Reader> {
  const known = await loadBaselines(`${ROOT}baselines`);
  const values = [...known.baselines.values()].map((b) => ({
    ...b,
    id: "biasmap",
  }));
  const path = `${folder}/biasmap.json`;
  return {
    inputs: jsonText(values),
    async read(input) {
      await Deno.writeTextFile(path, input as string);
      await loadBaseline(path);
      return true;
    },
  };
}
