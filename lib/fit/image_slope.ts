import { at, concatRows, rows, type Tensor } from "../core/mod.ts";
import { gradient, type Graph, type Value } from "../graph/mod.ts";
import { softPixels } from "../networks/mod.ts";
import { named, type Tensors, withPrefix } from "../optim/mod.ts";
import { type Pipeline, type Scorer, shapesOf } from "../runtime/mod.ts";

/** A loss of what CLIP sees in images. */
export interface ImageLoss {
  /** What `build` depends on besides its inputs. */
  readonly key: string;
  /** What the loss of each image is told, a row for each. */
  readonly inputs: Tensors;
  /** What the losses of all images are told; nothing if absent. */
  readonly shared?: Tensors;
  /**
   * Builds the loss of one image.
   *
   * @param feature What CLIP makes of it, of unit length, `[1, D]`.
   * @param inputs The image's rows, `[1, …]`, and what is shared.
   * @returns The loss, `[1]` or `[1, 1]`.
   */
  build(
    graph: Graph,
    feature: Value,
    inputs: Readonly<Record<string, Value>>,
  ): Value;
}

/** Losses of images, and which way is up. */
export interface ImageSlope {
  /** Loss of each image `[n]`. */
  readonly losses: readonly number[];
  /** Derivative of each loss by the image's latents `[n, c, h, w]`. */
  readonly slope: Tensor;
}

/**
 * Differentiates a loss of what CLIP sees in images by the images' latents, through the image tower, its
 * preprocessing without rounding, and the decoder. One image at a time, so that memory stays small.
 *
 * @param latents Latents `[n, c, h, w]`.
 */
export async function imageSlope(
  { pipeline, scorer }: {
    readonly pipeline: Pick<Pipeline, "decoder">;
    readonly scorer: Pick<Scorer, "program" | "preprocessor">;
  },
  latents: Tensor,
  loss: ImageLoss,
): Promise<ImageSlope> {
  const losses: number[] = [];
  const slopes: Tensor[] = [];
  for (let i = 0; i < at(latents.shape, 0); i++) {
    const own = rows(latents, i, i + 1);
    const image = await decoded(pipeline, own);
    const told = withPrefix({
      ...Object.fromEntries(
        Object.entries(loss.inputs)
          .map(([name, x]) => [name, rows(x, i, i + 1)]),
      ),
      ...loss.shared,
    }, "loss");
    const seen = await differentiated(scorer, image, told, loss);
    losses.push(at(named(seen, "loss").data, 0));
    slopes.push(await pulledBack(pipeline, own, named(seen, "slope")));
  }
  return { losses, slope: concatRows(slopes) };
}

/**
 * Embeds images by their latents as {@linkcode imageSlope} sees them, without rounding.
 *
 * @param latents Latents `[n, c, h, w]`.
 * @returns Unit rows `[n, D]`.
 */
export async function softEmbeddings(
  { pipeline, scorer }: Parameters<typeof imageSlope>[0],
  latents: Tensor,
): Promise<Tensor> {
  const { program, preprocessor } = scorer;
  const found: Tensor[] = [];
  for (let i = 0; i < at(latents.shape, 0); i++) {
    const images = await decoded(pipeline, rows(latents, i, i + 1));
    const { run } = await program({
      key: "soft embeddings",
      inputs: shapesOf({ images }),
      build: ({ graph, imageFeatures }, { images }) => ({
        features: unitLength(
          graph,
          imageFeatures(
            softPixels(graph, colours(graph, images), preprocessor),
          ),
        ),
      }),
    });
    found.push((await run({ images })).features);
  }
  return concatRows(found);
}

/** From −1 … 1 to 0 … 1. */
function colours(graph: Graph, images: Value): Value {
  const half = graph.constant(Float32Array.of(0.5), []);
  return graph.apply("Add", [graph.apply("Mul", [images, half]), half]);
}

/** Images as the decoder leaves them, about −1 … 1. */
async function decoded(
  { decoder }: Pick<Pipeline, "decoder">,
  latents: Tensor,
): Promise<Tensor> {
  const program = await decoder({
    key: "images",
    inputs: shapesOf({ latents }),
    build: ({ decode }, { latents }) => ({ images: decode(latents) }),
  });
  return (await program.run({ latents })).images;
}

async function differentiated(
  { program, preprocessor }: Pick<Scorer, "program" | "preprocessor">,
  images: Tensor,
  told: Tensors,
  loss: ImageLoss,
): Promise<Tensors> {
  const feeds: Tensors = { images, ...told };
  const { run } = await program({
    key: `loss of images: ${loss.key}`,
    inputs: shapesOf(feeds),
    build({ graph, imageFeatures }, inputs) {
      const { images, ...own } = inputs as Record<string, Value>;
      const features = imageFeatures(
        softPixels(graph, colours(graph, images as Value), preprocessor),
      );
      const value = loss.build(
        graph,
        unitLength(graph, features),
        Object.fromEntries(
          Object.entries(own)
            .map(([name, x]) => [name.slice("loss.".length), x]),
        ),
      );
      const [slope] = gradient(graph, value, [images as Value]);
      if (!slope) throw new RangeError("The loss does not see the images");
      return { loss: value, slope };
    },
  });
  return await run(feeds) as Tensors;
}

/** What a change of the images means for the latents. */
async function pulledBack(
  { decoder }: Pick<Pipeline, "decoder">,
  latents: Tensor,
  slope: Tensor,
): Promise<Tensor> {
  const program = await decoder({
    key: "slope of latents",
    inputs: shapesOf({ latents, slope }),
    build({ graph, decode }, { latents, slope }) {
      const [back] = gradient(graph, decode(latents), [latents], slope);
      return { back: back as Value };
    },
  });
  return (await program.run({ latents, slope })).back;
}

/**
 * Makes rows unit vectors.
 *
 * @param x Rows `[n, d]`, none of them zero.
 */
export function unitLength({ apply }: Graph, x: Value): Value {
  const squares = apply("ReduceSum", [apply("Mul", [x, x])], {
    axes: [1],
    keepdims: 1,
  });
  return apply("Div", [x, apply("Sqrt", [squares])]);
}
