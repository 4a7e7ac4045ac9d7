import {
  digest,
  type Store,
  verifyChecksum,
  withChecksum,
} from "../../lib/bench/mod.ts";
import { InputError, readOr } from "../../lib/core/mod.ts";
import type { ImagePlan } from "../../lib/measure/mod.ts";

/** Where a folder says what was asked of images in it. */
const CLAIM = "measurement.json";

/**
 * Takes a folder for what is asked of images: its board is then made anew as images change, and never in the
 * place of one that answers something else.
 *
 * @throws {InputError} If it holds a run of a benchmark, or what was asked of images with other settings.
 */
export async function claim(store: Store, plan: ImagePlan): Promise<void> {
  const { folder } = store;
  const refuse = (what: string) =>
    new InputError(
      `Cannot use the folder "${folder}": it holds ${what}, and either would overwrite the other's leaderboard; name another folder with --out`,
    );
  const runs = await Deno.stat(`${folder}/plans`).catch(() => undefined);
  if (runs) throw refuse("a run of a benchmark");
  const { spec, sizeName, methods, models, overrides } = plan;
  const parts = {
    spec: digest({ ...spec, subjects: [], methods: [], reference: null }),
    size: sizeName,
    rows: digest(methods.map(({ id }) => id)),
    reference: spec.reference ?? null,
    clip: digest(models.scorer),
    judge: digest(models.judge ?? null),
    inception: models.inception ?? null,
    dataset: models.dataset?.digest ?? null,
    provider: models.provider,
    ...(models.precision !== undefined && { precision: models.precision }),
    subjects: digest(overrides["subjects"] ?? null),
  };
  const text = withChecksum({ schema: "entangle.measurement/1", ...parts });
  const there = await readOr(`${folder}/${CLAIM}`, Deno.readTextFile);
  const known = there === undefined ? undefined : verifyChecksum(there);
  if (known) {
    const differing = Object.entries(parts)
      .filter(([name, value]) => known[name] !== value)
      .map(([name]) => name);
    if (differing.length > 0) {
      throw refuse(`a measurement with another ${differing.join(", ")}`);
    }
  }
  await store.write({ path: CLAIM, bytes: new TextEncoder().encode(text) });
}
