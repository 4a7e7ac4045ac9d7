import { z } from "zod";
import {
  readOr,
  verifyChecksum,
  withChecksum,
  writeWhole,
} from "../../core/mod.ts";
import { type Artifact, moduleOf } from "../../diffusion/mod.ts";
import type { Plan } from "../plan/mod.ts";

/** Schema of a file that says on which module something fitted acts. */
export const FITTED_SCHEMA = "entangle.fitted/1";

/**
 * Writes down on which modules the fitted transforms of a plan act, as far as their fits chose one.
 *
 * @throws {EnvironmentError} If it cannot be written.
 */
export async function keepModules(
  folder: string,
  artifacts: ReadonlyMap<string, Artifact>,
): Promise<void> {
  for (const [key, artifact] of artifacts) {
    if (!artifact.tensors["module"]) continue;
    const module = moduleOf(artifact);
    const text = withChecksum({ schema: FITTED_SCHEMA, key, module });
    await writeWhole(pathOf(folder, key), new TextEncoder().encode(text));
  }
}

/**
 * Reads on which modules the fitted transforms of rows act.
 *
 * @returns Names in diffusers by key of the fit; fits of which nothing is known are left out.
 */
export async function readModules(
  folder: string,
  methods: Plan["methods"],
): Promise<Map<string, string>> {
  const keys = methods.flatMap(({ transforms }) =>
    transforms.flatMap(({ fit }) => fit ?? [])
  );
  const found = new Map<string, string>();
  for (const key of new Set(keys)) {
    const text = await readOr(pathOf(folder, key), Deno.readTextFile);
    const parsed = schema.safeParse(
      text === undefined ? text : verifyChecksum(text),
    );
    if (parsed.success && parsed.data.key === key) {
      found.set(key, parsed.data.module);
    }
  }
  return found;
}

function pathOf(folder: string, key: string): string {
  return `${folder}/fitted/${key}.json`;
}

const schema = z.strictObject({
  schema: z.literal(FITTED_SCHEMA),
  key: z.string(),
  module: z.string(),
});
