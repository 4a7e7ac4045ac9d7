import {
  type Backend,
  type CompiledGraph,
  compileGraph,
  newGraph,
} from "../../graph/mod.ts";
import {
  type ClipTextConfig,
  clipTextFeatures,
  clipTextStates,
  type ProjectedTextConfig,
} from "../clip/mod.ts";
import type { Checkpoint } from "../files/mod.ts";
import { type Parameters, parameters, rootModule } from "../layers/mod.ts";

/** A text encoder: its weights and what its config says. */
export interface TextTower<Config extends ClipTextConfig> {
  /** Its weights. */
  readonly weights: Checkpoint;
  /** Its `config.json`. */
  readonly config: Config;
}

/**
 * Compiles both text encoders of SDXL: `ids` and `ids_2` `[n, l]`, padded each in its own way, and `pick`
 * `[n, l]`, one-hot at the end token, to `hidden` `[n, l, d₁ + d₂]`, the states before each one's last layer
 * side by side, and `pooled` `[n, p]`, the projection of the second one's last state at the end token.
 *
 * @param first `CLIPTextModel`.
 * @param second `CLIPTextModelWithProjection`.
 * @param shape Number of texts and of tokens.
 * @param backend How operators are written; as the CPU provider wants them by default.
 * @throws {InputError} If weights are missing, superfluous or of another shape.
 * @see Podell et al. 2023, {@link https://arxiv.org/abs/2307.01952}, §2.1
 */
export function sdxlTextProgram(
  first: TextTower<ClipTextConfig>,
  second: TextTower<ProjectedTextConfig>,
  shape: readonly [n: number, l: number],
  backend?: Backend,
): CompiledGraph {
  const graph = newGraph(backend);
  const [stored, stored2] = [first, second].map(({ weights }) =>
    parameters(weights)
  ) as [Parameters, Parameters];
  const one = rootModule(graph, stored);
  const two = rootModule(graph, stored2);
  const states = clipTextStates(
    one.at("text_model"),
    first.config,
    graph.input("ids", shape, "int64"),
  );
  const others = clipTextStates(
    two.at("text_model"),
    second.config,
    graph.input("ids_2", shape, "int64"),
  );
  const hidden = one.op("Concat", [states.penultimate, others.penultimate], {
    axis: 2,
  });
  const pooled = clipTextFeatures(
    two,
    others.last,
    graph.input("pick", shape),
    second.config.projection_dim,
  );
  stored.finish();
  stored2.finish();
  return compileGraph({ hidden, pooled }, { half: backend?.half });
}
