import {
  type ClipTextConfig,
  parseProjectedTextConfig,
  poolingProblems,
  type ProjectedTextConfig,
  textProblems,
} from "../clip/mod.ts";
import { gather, listFolder, readJson } from "../files/mod.ts";
import { openTokenizer, type Tokenizer } from "../tokenizer/mod.ts";
import { SIZES, type UNetConfig } from "../unet/mod.ts";

/** The second text encoder of SDXL, which also pools the prompt. */
export interface SecondEncoder {
  /** `text_encoder_2/config.json`. */
  readonly config: ProjectedTextConfig;
  /** What makes its ids; it pads in its own way. */
  readonly tokenizer: Tokenizer;
  /** Whether the embedding of a negative prompt that is absent is zero. */
  readonly zeros: boolean;
}

/**
 * Opens the second text encoder of SDXL.
 *
 * @param zeros `force_zeros_for_empty_prompt` of `model_index.json`.
 * @returns The encoder; no weights are read.
 * @throws {InputError} If its config or tokenizer is not supported.
 * @throws {EnvironmentError} If a file may not be read.
 */
export async function openSecondEncoder(
  path: string,
  zeros: boolean,
): Promise<SecondEncoder> {
  const file = "text_encoder_2/config.json";
  const [config] = await gather<[ProjectedTextConfig, readonly string[]]>(
    `Cannot open the model "${path}"`,
    [
      readJson(`${path}/${file}`).then((json) =>
        parseProjectedTextConfig(json, file)
      ),
      listFolder(`${path}/tokenizer_2`),
    ],
  );
  const tokenizer = await openTokenizer(`${path}/tokenizer_2`);
  return { config, tokenizer, zeros };
}

/**
 * Says where the second text encoder does not fit the first or the UNet.
 *
 * @returns Each problem with both files and both numbers.
 */
export function secondProblems(
  { config, tokenizer }: SecondEncoder,
  first: { readonly tokenizer: Tokenizer; readonly config: ClipTextConfig },
  unet: UNetConfig,
): string[] {
  const name = "text_encoder_2/config.json";
  const files = { tokenizer: "tokenizer_2/", config: name };
  const problems = [
    ...textProblems(tokenizer, config, files),
    ...poolingProblems(config.eos_token_id, tokenizer, name),
  ];
  const sizes = SIZES * (unet.addition_time_embed_dim ?? 0);
  const width = config.projection_dim + sizes;
  const found = unet.projection_class_embeddings_input_dim;
  if (found !== width) {
    problems.push(
      `${name}: projection_dim and ${SIZES} times unet/config.json: addition_time_embed_dim are ${width} together, but unet/config.json: projection_class_embeddings_input_dim is ${found}`,
    );
  }
  if (!alike(tokenizer, first.tokenizer)) {
    problems.push(
      "tokenizer_2/: its tokens are not those of tokenizer/, so that no word stands at one place in both; take the tokenizers that the model was trained with",
    );
  }
  return problems;
}

/** Whether two tokenizers cut texts alike; they may pad differently. */
function alike(a: Tokenizer, b: Tokenizer): boolean {
  return a.maxLength === b.maxLength &&
    a.encode(PROBE).join() === b.encode(PROBE).join();
}

// Without "!", which the second tokenizer pads with and so cuts off by itself.
const PROBE =
  "the quick brown fox jumps over a lazy dog; a photo of the face of a nurse, doctor or CEO #1234567890 (женщина, 女性) ~@$%^&*";
