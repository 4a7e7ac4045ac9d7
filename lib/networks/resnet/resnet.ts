import { at } from "../../core/mod.ts";
import { encode, type Value } from "../../graph/mod.ts";
import type { Checkpoint } from "../files/mod.ts";
import { type Module, openNetwork } from "../layers/mod.ts";

/** Side of the images that the network looks at. */
export const RESNET_SIDE = 224;

/** Blocks of each stage of the network of 34 layers, and their widths. */
const STAGES = [[3, 64], [4, 128], [6, 256], [3, 512]] as const;

/**
 * Compiles torchvision's ResNet of 34 layers: `pixels` `[1, 3, 224, 224]`, normalised as for
 * ImageNet, to `logits` `[1, classes]`.
 *
 * @param checkpoint Weights under torchvision's names: `conv1`, `bn1`, `layer1.0.conv1` … `layer4.2.bn2`, `layer2.0.downsample.0` and so on, `fc`.
 * @param classes Rows of `fc`.
 * @throws {InputError} If weights are missing, superfluous or of another shape.
 * @see He et al. 2016, {@link https://arxiv.org/abs/1512.03385}, Table 1
 */
export function resnetProgram(
  checkpoint: Checkpoint,
  classes: number,
): Uint8Array<ArrayBuffer> {
  const { graph, root, finish } = openNetwork(checkpoint, {
    ignore: [/\.num_batches_tracked$/],
  });
  const pixels = graph.input("pixels", [1, 3, RESNET_SIDE, RESNET_SIDE]);
  const logits = resnet(root, pixels, classes);
  finish();
  return encode({ logits });
}

function resnet(m: Module, pixels: Value, classes: number): Value {
  const [, width] = STAGES[0];
  let x = conv(m, 1, pixels, { out: width, kernel: 7, stride: 2 });
  x = m.op("Relu", [x]);
  x = m.op("MaxPool", [x], {
    kernel_shape: [3, 3],
    pads: [1, 1, 1, 1],
    strides: [2, 2],
  });
  for (const [stage, [blocks, out]] of STAGES.entries()) {
    for (let i = 0; i < blocks; i++) {
      const stride = stage > 0 && i === 0 ? 2 : 1;
      x = block(m.at(`layer${stage + 1}`).at(`${i}`), x, out, stride);
    }
  }
  const pooled = m.op("GlobalAveragePool", [x]);
  const [, , , [, features]] = STAGES;
  const flat = m.op("Reshape", [pooled], { shape: [1, features] });
  const fc = m.at("fc");
  const weight = fc.parameter("weight", [classes, features]);
  return m.op("Gemm", [flat, weight, fc.parameter("bias", [classes])], {
    transB: 1,
  });
}

/** Two convolutions of 3×3 beside the identity, which is convolved where the shape changes. */
function block(m: Module, x: Value, out: number, stride: number): Value {
  const inner = m.op("Relu", [conv(m, 1, x, { out, kernel: 3, stride })]);
  const changed = conv(m, 2, inner, { out, kernel: 3, stride: 1 });
  const { weight, bn } = {
    weight: m.at("downsample").at("0"),
    bn: m.at("downsample").at("1"),
  };
  const same = stride === 1 && at(x.shape, 1) === out;
  const kept = same
    ? x
    : normalised(bn, convolved(weight, x, { out, kernel: 1, stride }));
  return m.op("Relu", [m.op("Add", [changed, kept])]);
}

interface Conv {
  readonly out: number;
  readonly kernel: number;
  readonly stride: number;
}

/** The n-th convolution of a module, with its batch normalisation. */
function conv(m: Module, n: 1 | 2, x: Value, options: Conv): Value {
  return normalised(m.at(`bn${n}`), convolved(m.at(`conv${n}`), x, options));
}

function convolved(m: Module, x: Value, { out, kernel, stride }: Conv): Value {
  const pad = kernel >> 1;
  const shape = [out, at(x.shape, 1), kernel, kernel];
  return m.op("Conv", [x, m.parameter("weight", shape)], {
    kernel_shape: [kernel, kernel],
    pads: [pad, pad, pad, pad],
    strides: [stride, stride],
  });
}

function normalised(m: Module, x: Value): Value {
  const parts = ["weight", "bias", "running_mean", "running_var"]
    .map((name) => m.parameter(name, [at(x.shape, 1)]));
  return m.op("BatchNormalization", [x, ...parts], { epsilon: 1e-5 });
}
