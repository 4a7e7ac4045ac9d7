// The Mersenne Twister of Matsumoto and Nishimura (1998), and the normal
// deviates that PyTorch draws from it on the CPU.

import { type Shape, size } from "./shape.ts";
import { at, type Tensor } from "./tensor.ts";

/** A stream of uniform 32-bit integers. */
export interface Generator {
  /** Draws the next integer, `0 ≤ u < 2³²`. */
  next(): number;
}

/**
 * Starts the MT19937 stream that `torch.Generator("cpu").manual_seed(seed)` has.
 *
 * @param seed Only its low 32 bits count, as in PyTorch.
 */
export function mt19937(seed: number): Generator {
  const state = new Uint32Array(N);
  state[0] = seed >>> 0;
  for (let i = 1; i < N; i++) {
    const last = at(state, i - 1);
    state[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
  }
  let index = N;
  return {
    next() {
      if (index === N) {
        twist(state);
        index = 0;
      }
      let y = at(state, index++);
      y ^= y >>> 11;
      y ^= (y << 7) & 0x9d2c5680;
      y ^= (y << 15) & 0xefc60000;
      return (y ^ (y >>> 18)) >>> 0;
    },
  };
}

/**
 * Draws a uniform deviate with 24 bits, as PyTorch does for float32.
 *
 * @returns A number in `[0, 1)`.
 */
export function uniform(generator: Generator): number {
  return (generator.next() & 0xffffff) / 2 ** 24;
}

/**
 * Draws what `torch.randn(shape, generator=Generator("cpu").manual_seed(seed))` draws.
 *
 * Sixteen or more deviates are made by Box–Muller in blocks of 16: the first
 * eight uniforms of a block give the radii, the other eight the angles. Fewer are
 * made in pairs, from uniforms of 53 bits.
 *
 * @returns Standard normal deviates, within 1e-6 of PyTorch's.
 * @see `normal_fill` in ATen/native/cpu/DistributionTemplates.h, `normal_distribution` in ATen/core/DistributionsHelper.h
 */
export function torchNormal(seed: number, shape: Shape): Tensor {
  const n = size(shape);
  const generator = mt19937(seed);
  const data = new Float32Array(n);
  if (n < BLOCK) {
    for (let i = 0; i < n; i += 2) data.set(pair(generator).slice(0, n - i), i);
    return { data, shape };
  }
  for (let i = 0; i < n; i++) data[i] = uniform(generator);
  for (let i = 0; i + BLOCK <= n; i += BLOCK) boxMuller(data, i);
  if (n % BLOCK !== 0) {
    for (let i = n - BLOCK; i < n; i++) data[i] = uniform(generator);
    boxMuller(data, n - BLOCK);
  }
  return { data, shape };
}

const N = 624;
const M = 397;
const BLOCK = 16;
const TWO_PI = Math.fround(2 * Math.PI);

/** Two normal deviates in float64, by Box–Muller. */
function pair(generator: Generator): [number, number] {
  const angle = 2 * Math.PI * uniform53(generator);
  const radius = Math.sqrt(-2 * Math.log1p(-uniform53(generator)));
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

function uniform53(generator: Generator): number {
  const high = generator.next() & 0x1fffff;
  return (high * 2 ** 32 + generator.next()) / 2 ** 53;
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < N; i++) {
    const y = (at(state, i) & 0x80000000) |
      (at(state, (i + 1) % N) & 0x7fffffff);
    const mixed = (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    state[i] = at(state, (i + M) % N) ^ mixed;
  }
}

function boxMuller(data: Float32Array, from: number): void {
  for (let i = from; i < from + BLOCK / 2; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - at(data, i)));
    // PyTorch multiplies in float32, which moves the angle by up to 2.4e-7.
    const angle = Math.fround(TWO_PI * at(data, i + BLOCK / 2));
    data[i] = radius * Math.cos(angle);
    data[i + BLOCK / 2] = radius * Math.sin(angle);
  }
}
