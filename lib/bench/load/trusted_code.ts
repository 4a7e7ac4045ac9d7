// Code that the user trusts. It runs in the main thread with all that the
// command may do, so nothing of it is opened unless the user named its file.

import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import { digest, InputError, problems, sha256 } from "../../core/mod.ts";
import {
  type MethodRecord,
  type Methods,
  NEEDS,
  STAGES,
  withMethod,
} from "../../methods/mod.ts";
import type { Baseline } from "../declare/mod.ts";
import { baselineSchema } from "./schema.ts";
import { imported } from "./module_tree.ts";

/** What a file of trusted code brings. */
export interface TrustedCode {
  /** Digest of the file and of what it imports by path, which becomes part of the units that use it. */
  readonly digest: string;
  /** Ids of its transforms. */
  readonly transforms: readonly string[];
  /** The methods there were, and its own. */
  readonly methods: Methods;
  /** Its baselines. */
  readonly baselines: readonly Baseline[];
}

/**
 * Runs a file that the user trusts, and adds its methods to a copy of those there are.
 *
 * Its default export is a `MethodRecord` or a list of them; `baselines`, if
 * it exports them, are the rows that use them.
 *
 * @param path Path of the module. It runs with the permissions of this process.
 * @throws {InputError} If it cannot be loaded, exports something else, or takes a name that is taken.
 */
export async function loadTrustedCode(
  path: string,
  methods: Methods,
): Promise<TrustedCode> {
  const message = `Cannot use the code "${path}"`;
  const code = await codeDigest(path, message);
  let module: { default?: unknown; baselines?: unknown };
  try {
    module = await import(pathToFileURL(await Deno.realPath(path)).href);
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    throw new InputError(`${message}: ${says.split("\n", 1)[0]}`);
  }
  const records = Array.isArray(module.default)
    ? module.default
    : [module.default];
  const rows = module.baselines ?? [];
  const found = [
    ...records.flatMap((value, i) =>
      problems(recordSchema, value).map((p) => `default[${i}].${p}`)
    ),
    ...problems(z.array(baselineSchema), rows).map((p) => `baselines${p}`),
  ];
  if (found.length > 0) throw new InputError(message, found);
  return {
    digest: code,
    transforms: records.map(({ id }) => id),
    methods: records.reduce<Methods>(
      (all, record) => withMethod(all, { ...completed(record), code }),
      methods,
    ),
    baselines: z.array(baselineSchema).parse(rows),
  };
}

const text = z.string().min(1);
const method = z.custom((value) => typeof value === "function", {
  error: "expected a function",
});

/** Of a record as users may write it: `needs` as the clause that is `cost`, `claims` for `exclusive`. */
function completed(written: MethodRecord & { claims?: [] }): MethodRecord {
  const { claims = [], needs, cost = `${needs}`, ...record } = written;
  const { exclusive = claims } = record;
  return {
    ...record,
    cost,
    exclusive,
    needs: Array.isArray(needs) ? needs : [],
  };
}

const nothing = z.custom((value) => value === undefined, {
  error:
    "expected nothing, for code of your own is not fitted: read what it needs in create()",
}).optional();

const recordSchema = z.looseObject({
  id: z.string().regex(/^[a-z][a-z0-9_]*$/, {
    error: "expected a snake_case name",
  }),
  version: z.int().min(1),
  source: text,
  licence: text,
  needs: z.union([text, z.array(z.enum(NEEDS))]),
  cost: text.optional(),
  stage: z.enum(STAGES),
  claims: z.array(z.string()).optional(),
  exclusive: z.array(z.string()).optional(),
  parameters: z.instanceof(z.ZodObject, {
    error: "expected an object schema of zod",
  }),
  assignment: method,
  identity: method,
  create: method,
  fit: nothing,
  fitted: nothing,
});

const OWN = new URL("../../", import.meta.url).href;

/** Of the file and of what it imports by path; Entangle's own code has its versions. */
async function codeDigest(path: string, message: string): Promise<string> {
  const start = await Deno.realPath(path).catch(() => {
    throw new InputError(`${message}: there is no such file`);
  });
  const entry = pathToFileURL(start).href;
  const urls = new Set([entry]);
  const digests: Record<string, string> = {};
  for (const url of urls) {
    const bytes = await Deno.readFile(fileURLToPath(url)).catch(() => {
      throw new InputError(
        `${message}: it imports "${fileURLToPath(url)}", which cannot be read`,
      );
    });
    digests[relative(entry, url)] = sha256(bytes);
    for (const next of imported(new TextDecoder().decode(bytes), url)) {
      if (!next.startsWith(OWN)) urls.add(next);
    }
  }
  return digest(digests);
}

/** The same wherever the folder lies. */
function relative(from: string, to: string): string {
  const base = from.split("/").slice(0, -1);
  const parts = to.split("/");
  let same = 0;
  while (same < base.length && base[same] === parts[same]) same++;
  return "../".repeat(base.length - same) + parts.slice(same).join("/");
}
