import { awaitAll, InputError } from "../../core/mod.ts";
import {
  type Checkpoint,
  listed,
  modelFolderNames,
  openCheckpoint,
} from "../files/mod.ts";
import { clipProblems } from "./tower_fit.ts";
import { type ClipConfig, readClipConfig } from "./clip_config.ts";
import { clipGraph } from "./clip_graph.ts";
import {
  type PreprocessorConfig,
  preprocessorFile,
  readPreprocessor,
} from "./preprocessor.ts";
import { openTokenizer, type Tokenizer } from "../tokenizer/mod.ts";

/** The folder of a whole CLIP, its files read, checked and held against each other. */
export interface ClipFolder {
  /** Path of the folder, as it was given. */
  readonly path: string;
  /** `config.json`. */
  readonly config: ClipConfig;
  /** Where its weights lie. */
  readonly weights: Checkpoint;
  /** What makes ids of texts. */
  readonly tokenizer: Tokenizer;
  /** How images become its input. */
  readonly preprocessor: PreprocessorConfig;
}

/**
 * Opens the folder of a `CLIPModel` with its processor. No weights are read, but their
 * names and shapes are held against the config, and tokenizer and image processor against both towers.
 *
 * @param path The folder, as transformers saves it.
 * @throws {InputError} If it is no CLIP, or its parts do not fit each other; lists every problem.
 * @throws {EnvironmentError} If a file may not be read.
 */
export async function openClipFolder(path: string): Promise<ClipFolder> {
  const names = await modelFolderNames(
    path,
    "the CLIP",
    "config and tokenizer lie beside it where it comes from; fetch them all into one folder and give that",
  );
  if (!names.includes("config.json")) throw noClip(path, names);
  const [weights, config, tokenizer, preprocessor, file] = await awaitAll([
    openCheckpoint(path, "model"),
    readClipConfig(path),
    openTokenizer(path),
    readPreprocessor(path),
    preprocessorFile(path),
  ]);
  const problems = clipProblems(config, tokenizer, preprocessor, file);
  if (problems.length > 0) {
    throw new InputError(
      `Cannot open the CLIP "${path}": its parts do not fit each other`,
      problems,
    );
  }
  checkWeights(weights, config, tokenizer.maxLength);
  return { path, config, weights, tokenizer, preprocessor };
}

/** Building both halves finds every weight that does not fit. */
function checkWeights(
  weights: Checkpoint,
  config: ClipConfig,
  length: number,
): void {
  const clip = clipGraph(weights, config, []);
  const { graph } = clip;
  const side = config.vision_config.image_size;
  const hidden = clip.text(graph.input("ids", [1, length], "int64"));
  clip.textFeatures(hidden, graph.input("pick", [1, length]));
  clip.imageFeatures(graph.input("pixels", [1, 3, side, side]));
  clip.logitScale();
  clip.finish();
}

function noClip(path: string, names: readonly string[]): InputError {
  const found = names.includes("model_index.json")
    ? 'it is a pipeline, which has only the text half of one; give the folder of a CLIP, for example openai/clip-vit-large-patch14, fetched with "hf download"'
    : names.includes("snapshots")
    ? 'it is a repository in the cache; give one of the folders in its "snapshots"'
    : listed(names);
  return new InputError(
    `Cannot open the CLIP "${path}": expected a folder as transformers saves a CLIPModel, with config.json`,
    [found],
  );
}
