// A folder holds one configuration: runs that would make another image of the
// same row, subject and seed never share one, since either would overwrite what
// the other's records vouch for. Which runs a folder is of, its plans say.

import { InputError, readOr, verifyChecksum } from "../../core/mod.ts";
import { type Begun, configurationDifferences } from "./configuration.ts";
import type { Plan } from "./plan.ts";

/**
 * Makes sure that a run may write into a folder: that every run which began there makes its
 * images with the same.
 *
 * @param folder The output folder; it need not be there.
 * @throws {InputError} If another run is there that differs, saying in what.
 */
export async function refuseOther(folder: string, plan: Plan): Promise<void> {
  for (const claim of await claimsOf(folder)) {
    const found = differences(claim.begun, plan);
    if (found.length === 0) continue;
    const more = found.length - SHOWN;
    const unwanted = await isEmpty(folder, claim)
      ? `${folder}/${claim.path}, of which nothing was made yet,`
      : "the folder";
    throw new InputError(
      `Cannot use the folder "${folder}": the run of ${claim.path} in it makes its images with something else, and either would overwrite the other's; name another folder with --out (for a plan, --run), or remove ${unwanted} if that run is not wanted`,
      [
        ...found.slice(0, SHOWN),
        ...(more > 0 ? [`and ${more} more`] : []),
      ],
    );
  }
}

const SHOWN = 8;

/** What is read of a plan or a manifest. */
interface Written {
  readonly identity?: Begun;
  readonly rows?: Readonly<Record<string, unknown>>;
  readonly units?: Claim["units"];
}

interface Claim {
  readonly path: string;
  readonly begun: Begun;
  /** Ids of its units; absent where only a manifest is there. */
  readonly units?: readonly { readonly id: string }[] | undefined;
}

/** What every run of a folder is made of: its plans, or, of a folder without, its manifest. */
async function claimsOf(folder: string): Promise<Claim[]> {
  const names = await Array.fromAsync(Deno.readDir(`${folder}/plans`))
    .catch(() => []);
  const plans = names.map(({ name }) => `plans/${name}`)
    .filter((path) => path.endsWith(".json")).sort();
  const claims: Claim[] = [];
  for (const path of plans.length > 0 ? plans : ["manifest.json"]) {
    const text = await readOr(`${folder}/${path}`, Deno.readTextFile) ?? "";
    // A damaged plan says nothing; a manifest has no digest of its whole text.
    const value = plans.length > 0 ? verifyChecksum(text) : json(text);
    const { identity, rows, units } = (value ?? {}) as Written;
    if (!identity) continue;
    const begun = rows ? { ...identity, rows } : identity;
    claims.push({ path, begun, ...(units && { units }) });
  }
  return claims;
}

/** Of what was written by another version, anything may be missing. */
function differences(begun: Begun, plan: Plan): string[] {
  try {
    return configurationDifferences(begun, plan);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) {
      throw error;
    }
    return ["it is written as another version of Entangle does"];
  }
}

async function isEmpty(folder: string, { units }: Claim): Promise<boolean> {
  if (!Array.isArray(units)) return false;
  for (const { id } of units) {
    const made = `${folder}/units/${id}.json`;
    if (await Deno.stat(made).catch(() => undefined)) return false;
  }
  return true;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
