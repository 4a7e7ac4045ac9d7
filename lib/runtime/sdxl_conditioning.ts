import { at, concatRows, InputError, type Tensor, zeros } from "../core/mod.ts";
import {
  type ModelFolder,
  type SecondEncoder,
  sizeEmbedding,
  type Tokenizer,
} from "../networks/mod.ts";
import { type Conditioning, conditioning } from "./conditioning.ts";
import type { EncodeText } from "./encode_text.ts";
import type { CompiledGraph } from "../graph/mod.ts";
import type { SessionCache } from "./ort/mod.ts";
import type { ConditioningPrompt } from "./written_tokens.ts";

/** What conditions SDXL. */
export interface SdxlParts {
  /** Tokenizer and config of the first text encoder. */
  readonly folder: Pick<ModelFolder, "tokenizer" | "configs">;
  /** The second text encoder. */
  readonly second: SecondEncoder;
  /** Channels, height and width of the images. */
  readonly imageShape: readonly [number, number, number];
  /** Compiles both text encoders. */
  compile(): CompiledGraph;
  /** Where the compiled networks are kept. */
  readonly sessions: SessionCache;
}

/**
 * Makes the functions that encode text for SDXL: tokens of both encoders side by side, and
 * with them, for whole prompts, the pooled text and the sizes, which say that images are wanted
 * as large as they are made, and not cropped.
 *
 * @param parts The text encoders and where their session is kept.
 * @returns The functions, as a pipeline has them.
 */
export function sdxlText(parts: SdxlParts): {
  readonly encodeText: EncodeText;
  condition(prompts: readonly ConditioningPrompt[]): Promise<Conditioning>;
} {
  const { folder: { tokenizer, configs: { unet } }, second } = parts;
  const [, height, width] = parts.imageShape;
  const encode = encoder(parts);
  // Height and width of the original, top and left of the crop, height and width of the target.
  const sizes = sizeEmbedding(unet, [height, width, 0, 0, height, width]);
  return {
    async encodeText(ids, written = []) {
      if (written.some((w) => w)) throw notWritable();
      const rows: Tensor[] = [];
      for (const row of ids) {
        const { data, shape } =
          (await encode(row, unpadded(row, tokenizer))).hidden;
        const width = at(shape, 2);
        // No token sees what follows it, so the padding may be cut off.
        const kept = data.slice(0, row.length * width);
        rows.push({ data: kept, shape: [1, row.length, width] });
      }
      return concatRows(rows);
    },
    async condition(prompts) {
      if (prompts.some(({ input }) => input)) throw notWritable();
      const rows: Encoded[] = [];
      for (const { text, absent } of prompts) {
        const [ids, ids2] = [tokenizer, second.tokenizer].map((own) =>
          own.padded(text).ids
        ) as [number[], number[]];
        const { hidden, pooled } = await encode(ids, ids2);
        rows.push(
          absent && second.zeros
            ? { hidden: zeros(hidden.shape), pooled: zeros(pooled.shape) }
            : { hidden, pooled },
        );
      }
      return conditioning({
        tokens: concatRows(rows.map(({ hidden }) => hidden)),
        pooled: concatRows(rows.map(({ pooled }) => pooled)),
        sizes: concatRows(rows.map(() => sizes)),
      });
    },
  };
}

/** One text as both encoders see it. */
interface Encoded {
  /** States of all tokens `[1, l, d₁ + d₂]`. */
  readonly hidden: Tensor;
  /** The pooled text `[1, p]`. */
  readonly pooled: Tensor;
}

/** Encodes one text with both encoders, given its ids in both tokenizers. */
function encoder(
  { folder: { tokenizer }, second, compile, sessions }: SdxlParts,
): (ids: readonly number[], ids2: readonly number[]) => Promise<Encoded> {
  const { maxLength, pad } = tokenizer;
  const filled = (ids: readonly number[], pad: number) => {
    const data = new BigInt64Array(maxLength).fill(BigInt(pad));
    ids.forEach((id, i) => data[i] = BigInt(id));
    return { data, shape: [1, maxLength] };
  };
  return async (ids, ids2) => {
    if (ids.length > maxLength) {
      throw new RangeError(
        `Cannot encode ${ids.length} tokens: the text encoders read ${maxLength}`,
      );
    }
    const pick = zeros([1, maxLength]);
    pick.data[Math.max(0, ids2.indexOf(second.tokenizer.eos))] = 1;
    const session = await sessions.get("text", compile);
    const { hidden, pooled } = await session.run({
      ids: filled(ids, pad),
      ids_2: filled(ids2, second.tokenizer.pad),
      pick,
    });
    return { hidden: hidden as Tensor, pooled: pooled as Tensor };
  };
}

/** Ids without what fills them up; the end token may be the padding, too, and one of it is the prompt's own. */
function unpadded(
  ids: readonly number[],
  { pad, eos }: Pick<Tokenizer, "pad" | "eos">,
): readonly number[] {
  const end = ids.findLastIndex((id, i) =>
    id !== pad || (id === eos && ids[i - 1] !== eos)
  );
  return ids.slice(0, end + 1);
}

function notWritable(): InputError {
  return new InputError(
    "Cannot write embeddings into a prompt: the model has two text encoders, and what is written was learnt for one",
  );
}
