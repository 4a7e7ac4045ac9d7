import { at, InputError, size, suggestion, type Tensor } from "../core/mod.ts";

/** A cross-attention module whose maps are read, and the size of those maps, as the network describes it. */
export interface AttentionModule {
  /** diffusers' name, `"down_blocks.0.attentions.0.transformer_blocks.0.attn2"`. */
  readonly name: string;
  /** Side of the UNet and height of the maps: `"down-64"`, `"mid-8"`, `"up-16"`; with the width where the height does not tell, `"down-1x8"`. */
  readonly stage: string;
  /** Rows of a map, in latent pixels of the module. */
  readonly height: number;
  /** Columns of a map, in latent pixels of the module. */
  readonly width: number;
}

/** The modules of one side and one resolution; Figures 4 and 5 of BiasMap have six. */
export interface Stage {
  /** {@linkcode AttentionModule.stage} of its modules. */
  readonly name: string;
  /** Rows of its maps. */
  readonly height: number;
  /** Columns of its maps. */
  readonly width: number;
  /** Indices of its modules in the layout, ascending. */
  readonly modules: readonly number[];
}

/**
 * Chooses modules by diffusers' names or beginnings of them: `"down_blocks.0"` is
 * `down-64` of Stable Diffusion 1.5, and the stage of equal depth of any other size; `"up_blocks.-1"` is the last
 * block with cross-attention, `up_blocks.3` of Stable Diffusion 1.5.
 *
 * @param names Names, or beginnings of names up to a dot; all modules if there are none.
 * @returns The modules that one of the names stands for, in the same order.
 * @throws {InputError} If a name stands for none, with the nearest.
 */
export function chooseModules(
  modules: readonly AttentionModule[],
  names: readonly string[],
): readonly AttentionModule[] {
  const under = (module: AttentionModule, name: string) =>
    `${module.name}.`.startsWith(`${countedFromStart(name, modules)}.`);
  const unknown = names.filter((n) => !modules.some((m) => under(m, n)));
  if (unknown.length > 0) {
    const blocks = modules.map(({ name }) => name.split(".", 2).join("."));
    const known = [...new Set([...blocks, ...modules.map((m) => m.name)])];
    throw new InputError(
      "Cannot choose the cross-attention modules",
      unknown.map((n) => `unknown module "${n}", ${suggestion(n, known)}`),
    );
  }
  if (names.length === 0) return modules;
  return modules.filter((m) => names.some((name) => under(m, name)));
}

function countedFromStart(
  name: string,
  modules: readonly AttentionModule[],
): string {
  return name.replace(/^((?:down|up)_blocks)\.-(\d+)/, (_, side, back) => {
    const last = modules
      .map((module) => module.name.split("."))
      .findLast(([own]) => own === side);
    return `${side}.${Number(last?.[1]) + 1 - Number(back)}`;
  });
}

/**
 * Counts the elements of all maps of one word, the `P` of map tensors `[W, P]`.
 *
 * @param layout Modules in the order in which their maps are concatenated.
 * @returns `Σ height · width`.
 */
export function positionCount(layout: readonly AttentionModule[]): number {
  return layout.reduce((n, { height, width }) => n + height * width, 0);
}

/**
 * Finds where each module's map begins in a row of a map tensor.
 *
 * @param layout Modules in the order in which their maps are concatenated.
 * @returns One offset per module, and {@linkcode positionCount} at the end.
 */
export function mapOffsets(
  layout: readonly AttentionModule[],
): readonly number[] {
  const offsets = [0];
  for (const { height, width } of layout) {
    offsets.push(at(offsets, offsets.length - 1) + height * width);
  }
  return offsets;
}

/**
 * Cuts the maps of one word into one map per module.
 *
 * @param maps Maps `[W, P]` of one image.
 * @param layout Modules in the order in which their maps are concatenated.
 * @param word Row of the word, `0 ≤ word < W`.
 * @returns Views `[height, width]` that share the elements of `maps`, one per module.
 * @throws {RangeError} If `maps` is not `[W, P]` for this layout, or has no such row.
 */
export function moduleMaps(
  maps: Tensor,
  layout: readonly AttentionModule[],
  word: number,
): readonly Tensor[] {
  const offsets = mapOffsets(layout);
  const stride = at(offsets, layout.length);
  const [words, positions] = maps.shape;
  if (
    maps.shape.length !== 2 || positions !== stride ||
    maps.data.length !== size(maps.shape)
  ) {
    throw new RangeError(
      `Cannot cut the maps of ${layout.length} modules: expected shape [W, ${stride}], got [${
        maps.shape.join(", ")
      }]`,
    );
  }
  if (!Number.isInteger(word) || word < 0 || word >= (words ?? 0)) {
    throw new RangeError(
      `Cannot cut the maps of word ${word}: there are ${words} words`,
    );
  }
  const row = maps.data.subarray(word * stride, (word + 1) * stride);
  return layout.map(({ height, width }, i) => ({
    data: row.subarray(at(offsets, i), at(offsets, i + 1)),
    shape: [height, width],
  }));
}

/**
 * Groups the modules of a layout by stage.
 *
 * @param layout Modules in the order in which their maps are concatenated.
 * @returns The stages, in the order in which they first occur.
 * @throws {RangeError} If two modules of one stage have maps of different widths.
 */
export function stagesOf(layout: readonly AttentionModule[]): readonly Stage[] {
  const stages = new Map<string, Stage & { modules: number[] }>();
  for (const [i, { stage, height, width }] of layout.entries()) {
    const found = stages.get(stage);
    if (!found) {
      stages.set(stage, { name: stage, height, width, modules: [i] });
    } else if (found.height !== height || found.width !== width) {
      throw new RangeError(
        `Cannot group modules into stage "${stage}": expected maps of one size, got ` +
          `${found.height}×${found.width} and ${height}×${width}`,
      );
    } else found.modules.push(i);
  }
  return [...stages.values()];
}
