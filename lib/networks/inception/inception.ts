import { at } from "../../core/mod.ts";
import { encode, newGraph, type Value } from "../../graph/mod.ts";
import type { Checkpoint } from "../files/mod.ts";
import { type Module, openNetwork } from "../layers/mod.ts";

/** Width of Inception's features. */
export const INCEPTION_FEATURES = 2048;

/** Side of the images that Inception looks at. */
const SIDE = 299;

/**
 * Compiles the InceptionV3 of the Fréchet Inception Distance: `pixels`
 * `[n, 3, 299, 299]` as {@linkcode inceptionPixels} makes them to `features`
 * `[n, 2048]`, the mean over the last blocks' positions.
 *
 * It is TensorFlow's network of 2015 as pytorch-fid carries it: average pools leave
 * the padding out, and the last block pools by the greatest.
 *
 * @param checkpoint Weights under torchvision's names, as pytorch-fid's `pt_inception-2015-12-05` has them.
 * @throws {InputError} If weights are missing, superfluous or of another shape.
 * @see Szegedy et al. 2016, {@link https://arxiv.org/abs/1512.00567}
 */
export function inceptionProgram(
  checkpoint: Checkpoint,
  n: number,
): Uint8Array<ArrayBuffer> {
  const { graph, root, finish } = openNetwork(checkpoint, {
    ignore: [/^fc\./, /\.num_batches_tracked$/],
  });
  const pixels = graph.input("pixels", [n, 3, SIDE, SIDE]);
  const features = inceptionFeatures(root, pixels);
  finish();
  return encode({ features });
}

/**
 * Compiles what comes before it, a network of its own so that another size of image
 * costs no other Inception: `images` `[n, 3, h, w]` in `[0, 1]` to `pixels`
 * `[n, 3, 299, 299]` in `[−1, 1]`, resized bilinearly without antialiasing.
 *
 * @param shape Number, height and width of the images.
 */
export function inceptionPixels(
  [n, height, width]: readonly [n: number, height: number, width: number],
): Uint8Array<ArrayBuffer> {
  const graph = newGraph();
  const images = graph.input("images", [n, 3, height, width]);
  const resized = graph.apply("Resize", [images], {
    mode: "linear",
    coordinate_transformation_mode: "half_pixel",
    sizes: [n, 3, SIDE, SIDE],
  });
  const two = graph.constant(Float32Array.of(2), []);
  const one = graph.constant(Float32Array.of(1), []);
  const pixels = graph.apply("Sub", [graph.apply("Mul", [resized, two]), one]);
  return encode({ pixels });
}

function inceptionFeatures(m: Module, pixels: Value): Value {
  let x = conv(m.at("Conv2d_1a_3x3"), pixels, 32, 3, { stride: 2 });
  x = conv(m.at("Conv2d_2a_3x3"), x, 32, 3);
  x = conv(m.at("Conv2d_2b_3x3"), x, 64, 3, { same: true });
  x = maxPool(m, x, 2);
  x = conv(m.at("Conv2d_3b_1x1"), x, 80, 1);
  x = conv(m.at("Conv2d_4a_3x3"), x, 192, 3);
  x = maxPool(m, x, 2);
  x = blockA(m.at("Mixed_5b"), x, 32);
  x = blockA(m.at("Mixed_5c"), x, 64);
  x = blockA(m.at("Mixed_5d"), x, 64);
  x = blockB(m.at("Mixed_6a"), x);
  x = blockC(m.at("Mixed_6b"), x, 128);
  x = blockC(m.at("Mixed_6c"), x, 160);
  x = blockC(m.at("Mixed_6d"), x, 160);
  x = blockC(m.at("Mixed_6e"), x, 192);
  x = blockD(m.at("Mixed_7a"), x);
  x = blockE(m.at("Mixed_7b"), x, averagePool);
  x = blockE(m.at("Mixed_7c"), x, maxPool);
  const pooled = m.op("GlobalAveragePool", [x]);
  const shape = [at(x.shape, 0), INCEPTION_FEATURES];
  return m.op("Reshape", [pooled], { shape });
}

function blockA(m: Module, x: Value, pool: number): Value {
  return joined(m, [
    conv(m.at("branch1x1"), x, 64, 1),
    chain(m, x, [["branch5x5_1", 48, 1], ["branch5x5_2", 64, 5]]),
    chain(m, x, [
      ["branch3x3dbl_1", 64, 1],
      ["branch3x3dbl_2", 96, 3],
      ["branch3x3dbl_3", 96, 3],
    ]),
    conv(m.at("branch_pool"), averagePool(m, x), pool, 1),
  ]);
}

function blockB(m: Module, x: Value): Value {
  const double = chain(m, x, [
    ["branch3x3dbl_1", 64, 1],
    ["branch3x3dbl_2", 96, 3],
  ]);
  return joined(m, [
    conv(m.at("branch3x3"), x, 384, 3, { stride: 2 }),
    conv(m.at("branch3x3dbl_3"), double, 96, 3, { stride: 2 }),
    maxPool(m, x, 2),
  ]);
}

function blockC(m: Module, x: Value, width: number): Value {
  return joined(m, [
    conv(m.at("branch1x1"), x, 192, 1),
    chain(m, x, [
      ["branch7x7_1", width, 1],
      ["branch7x7_2", width, [1, 7]],
      ["branch7x7_3", 192, [7, 1]],
    ]),
    chain(m, x, [
      ["branch7x7dbl_1", width, 1],
      ["branch7x7dbl_2", width, [7, 1]],
      ["branch7x7dbl_3", width, [1, 7]],
      ["branch7x7dbl_4", width, [7, 1]],
      ["branch7x7dbl_5", 192, [1, 7]],
    ]),
    conv(m.at("branch_pool"), averagePool(m, x), 192, 1),
  ]);
}

function blockD(m: Module, x: Value): Value {
  const three = conv(m.at("branch3x3_1"), x, 192, 1);
  const seven = chain(m, x, [
    ["branch7x7x3_1", 192, 1],
    ["branch7x7x3_2", 192, [1, 7]],
    ["branch7x7x3_3", 192, [7, 1]],
  ]);
  return joined(m, [
    conv(m.at("branch3x3_2"), three, 320, 3, { stride: 2 }),
    conv(m.at("branch7x7x3_4"), seven, 192, 3, { stride: 2 }),
    maxPool(m, x, 2),
  ]);
}

function blockE(
  m: Module,
  x: Value,
  pool: (m: Module, x: Value) => Value,
): Value {
  const three = conv(m.at("branch3x3_1"), x, 384, 1);
  const double = chain(m, x, [
    ["branch3x3dbl_1", 448, 1],
    ["branch3x3dbl_2", 384, 3],
  ]);
  const both = (name: string, y: Value) => [
    conv(m.at(`${name}a`), y, 384, [1, 3], { same: true }),
    conv(m.at(`${name}b`), y, 384, [3, 1], { same: true }),
  ];
  return joined(m, [
    conv(m.at("branch1x1"), x, 320, 1),
    ...both("branch3x3_2", three),
    ...both("branch3x3dbl_3", double),
    conv(m.at("branch_pool"), pool(m, x), 192, 1),
  ]);
}

type Kernel = number | readonly [height: number, width: number];

/** Convolutions one after the other, each of which keeps the size. */
function chain(
  m: Module,
  x: Value,
  links: readonly (readonly [name: string, out: number, kernel: Kernel])[],
): Value {
  return links.reduce(
    (y, [name, out, kernel]) =>
      conv(m.at(name), y, out, kernel, { same: true }),
    x,
  );
}

/** Convolution without bias, batch normalisation, `max(·, 0)`. */
function conv(
  m: Module,
  x: Value,
  out: number,
  kernel: Kernel,
  { stride = 1, same = false } = {},
): Value {
  const [kh, kw] = typeof kernel === "number" ? [kernel, kernel] : kernel;
  const [top, left] = same ? [kh >> 1, kw >> 1] : [0, 0];
  const w = m.at("conv").parameter("weight", [out, at(x.shape, 1), kh, kw]);
  const y = m.op("Conv", [x, w], {
    kernel_shape: [kh, kw],
    pads: [top, left, top, left],
    strides: [stride, stride],
  });
  const norm = ["weight", "bias", "running_mean", "running_var"]
    .map((name) => m.at("bn").parameter(name, [out]));
  const normal = m.op("BatchNormalization", [y, ...norm], { epsilon: 1e-3 });
  return m.op("Relu", [normal]);
}

/** Greatest of 3×3; of stride 1 it keeps the size. */
function maxPool(m: Module, x: Value, stride = 1): Value {
  const pad = stride === 1 ? 1 : 0;
  return m.op("MaxPool", [x], window(stride, pad));
}

/** Mean of 3×3 without the padding, which keeps the size. */
function averagePool(m: Module, x: Value): Value {
  return m.op("AveragePool", [x], { ...window(1, 1), count_include_pad: 0 });
}

function window(stride: number, pad: number) {
  return {
    kernel_shape: [3, 3],
    pads: [pad, pad, pad, pad],
    strides: [stride, stride],
  };
}

function joined(m: Module, branches: readonly Value[]): Value {
  return m.op("Concat", branches, { axis: 1 });
}
