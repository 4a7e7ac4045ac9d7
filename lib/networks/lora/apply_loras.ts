import { at, awaitAll, InputError, size, suggestion } from "../../core/mod.ts";
import {
  type Checkpoint,
  type LowRank,
  type StoredTensor,
  storedValues,
} from "../files/mod.ts";
import { type LoraKey, type LoraPart, parseLoraKey } from "./lora_key.ts";
import { moduleNames } from "./module_names.ts";
import { type LoraChoice, type LoraFile, openLora } from "./open_lora.ts";

/** Weights of a pipeline by its parts. */
export type LoraWeights = Readonly<Partial<Record<LoraPart, Checkpoint>>>;

/**
 * Adds LoRAs to the weights of a pipeline: `W + scale · (α / r) · B A` where one changes `W`, α being the rank
 * `r` where nothing says it. Nothing is copied; the products are part of the networks' graphs.
 *
 * @param loras The LoRAs, and how much of each.
 * @returns The checkpoints, with what is added to each tensor.
 * @throws {InputError} If a tensor of a LoRA belongs to no module, or does not fit; lists all.
 * @throws {EnvironmentError} If a file may not be read.
 * @see Hu et al. 2021, {@link https://arxiv.org/abs/2106.09685}, §4.1
 */
export async function applyLoras<W extends LoraWeights>(
  weights: W,
  loras: readonly LoraChoice[],
): Promise<W> {
  let changed = weights;
  for (const lora of loras) changed = await applied(changed, lora);
  return changed;
}

async function applied<W extends LoraWeights>(
  weights: W,
  { path, scale }: LoraChoice,
): Promise<W> {
  const file = await openLora(path);
  const { groups, problems } = grouped(weights, file);
  const added = await awaitAll(
    groups.map(async (group) =>
      [group, await lowRank(file, group, scale)] as const
    ),
  );
  problems.push(
    ...added.flatMap(([, found]) => typeof found === "string" ? found : []),
  );
  if (groups.length === 0 && problems.length === 0) {
    problems.push("it has no tensors");
  }
  if (problems.length > 0) {
    throw new InputError(
      `Cannot add the LoRA "${path}" to the model`,
      problems,
    );
  }
  const parts = Object.entries(weights).map(([part, checkpoint]) => {
    const tensors = new Map(checkpoint.tensors);
    for (const [{ key, target }, extra] of added) {
      if (key.part !== part || typeof extra === "string") continue;
      const before = tensors.get(target.name) ?? target;
      const all = [...before.added ?? [], extra];
      tensors.set(target.name, { ...before, added: all });
    }
    return [part, { ...checkpoint, tensors }];
  });
  return Object.fromEntries(parts) as W;
}

/** The tensors of a LoRA that change one weight. */
interface Group {
  readonly name: string;
  readonly key: LoraKey;
  readonly target: StoredTensor;
  readonly tensors: Partial<Record<LoraKey["role"], StoredTensor>>;
}

function grouped(
  weights: LoraWeights,
  { tensors }: LoraFile,
): { readonly groups: readonly Group[]; readonly problems: string[] } {
  const groups = new Map<string, Group>();
  const problems: string[] = [];
  const names = new Map(
    Object.entries(weights).map(([part, own]) => [part, moduleNames(own)]),
  );
  for (const [name, tensor] of tensors) {
    const key = parseLoraKey(name);
    if (!key) {
      problems.push(
        `"${name}" is no part of a LoRA of a layout that is known: kohya's, PEFT's or diffusers'`,
      );
      continue;
    }
    const own = names.get(key.part);
    const weight = own?.get(key.module);
    const target = weights[key.part]?.tensors.get(weight ?? "");
    if (!own || weight === undefined || !target) {
      problems.push(
        own
          ? `"${name}": ${key.part} has no module "${key.module}", ${
            suggestion(key.module, [...own.keys()])
          }`
          : `"${name}": the model has no ${key.part}`,
      );
      continue;
    }
    const id = `${key.part} ${weight}`;
    const group = groups.get(id) ?? { name, key, target, tensors: {} };
    if (group.tensors[key.role]) {
      problems.push(`"${name}" changes "${weight}", which is changed already`);
    }
    group.tensors[key.role] = tensor;
    groups.set(id, group);
  }
  return { groups: [...groups.values()], problems };
}

/** What is added to a weight, or why it cannot be. */
async function lowRank(
  file: LoraFile,
  { name, key, target, tensors: { down, up, alpha } }: Group,
  scale: number,
): Promise<LowRank | string> {
  if (!down || !up) {
    return `"${name}" has no counterpart: expected both factors of a product`;
  }
  const [rank, out] = [at(down.shape, 0), at(target.shape, 0)];
  const fits = size(up.shape) === out * rank &&
    at(up.shape, 0) === out && size(down.shape) * out ===
      size(target.shape) * rank;
  if (!fits) {
    return `"${down.name}" and "${up.name}" do not fit: found [${
      down.shape.join(", ")
    }] and [${up.shape.join(", ")}], and "${target.name}" is [${
      target.shape.join(", ")
    }]`;
  }
  for (const { name, dtype } of [down, up]) {
    if (!FLOATS.includes(dtype)) {
      return `"${name}" has another dtype: expected ${
        FLOATS.join(" or ")
      }, found ${dtype}`;
    }
  }
  const said = alpha
    ? { alpha: at((await storedValues(alpha)).data, 0), root: false }
    : file.alpha(key.part, key.module);
  const factor = said ? said.alpha / (said.root ? Math.sqrt(rank) : rank) : 1;
  return { down, up, scale: scale * factor };
}

const FLOATS: readonly string[] = ["F32", "F16", "BF16"];
