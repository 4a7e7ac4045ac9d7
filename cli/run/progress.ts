import {
  collect,
  leaderboard,
  openStore,
  type Plan,
  type Scores,
  type Unit,
} from "../../lib/bench/mod.ts";
import type { Observation } from "../../lib/metrics/mod.ts";
import {
  progressPage,
  readGallery,
  type SmallPicture,
} from "../../lib/report/mod.ts";

/** Makes the page of a run that is under way; it is made anew only when units were finished. */
export function pageOfRun(plan: Plan, folder: string): () => Promise<string> {
  const known = new Map<string, SmallPicture>();
  const count = unitsDone(plan, folder);
  let last = { done: -1, page: Promise.resolve("") };
  return async () => {
    const done = await count();
    if (done !== last.done) last = { done, page: make(plan, folder, known) };
    return await last.page;
  };
}

/** Counts images of a run that are done, by their records. */
export function unitsDone(plan: Plan, folder: string): () => Promise<number> {
  const open = new Set<Unit>(plan.units);
  let images = 0;
  return async () => {
    for (const unit of open) {
      const there = await Deno.stat(`${folder}/units/${unit.id}.json`)
        .then(() => true, () => false);
      // Another call may have counted it meanwhile.
      if (there && open.delete(unit)) images += unit.samples.length;
    }
    return images;
  };
}

async function make(
  plan: Plan,
  folder: string,
  known: Map<string, SmallPicture>,
): Promise<string> {
  const store = await openStore(folder, "read");
  const { observations, missing } = await collect(plan, store);
  const { gallery } = await readGallery(plan, folder, {
    beside: "",
    inline: Infinity,
    known,
  });
  const open = new Set(missing.map(({ method }) => method.id));
  const left = missing.reduce((n, { samples }) => n + samples.length, 0);
  const total = plan.units.reduce((n, { samples }) => n + samples.length, 0);
  return await progressPage({
    plan,
    done: total - left,
    scores: scoresOf(plan, observations, open),
    observed: observations,
    gallery,
  });
}

/** Scores of the methods that are done; none before the first, which others may be compared with. */
function scoresOf(
  plan: Plan,
  observations: ReadonlyMap<string, readonly Observation[]>,
  open: ReadonlySet<string>,
): Scores | undefined {
  const methods = plan.methods.filter(({ id }) => !open.has(id));
  const [first] = plan.methods;
  if (!first || open.has(first.id)) return undefined;
  const units = plan.units.filter(({ method }) => !open.has(method.id));
  return leaderboard({ ...plan, methods, units }, observations);
}
