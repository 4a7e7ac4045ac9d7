/**
 * Makes numbers that Python makes too, bit for bit: see tests/reference/hashed_uniform.py.
 *
 * @param seed Which numbers.
 * @param count How many.
 * @returns Numbers in `[−1, 1)`.
 */
export function hashedUniform(seed: number, count: number): Float32Array {
  const start = Math.imul(seed, 0x9E3779B1);
  return Float32Array.from({ length: count }, (_, i) => {
    let x = (i + start) | 0;
    x ^= x >>> 16;
    x = Math.imul(x, 0x85EBCA6B);
    x ^= x >>> 13;
    x = Math.imul(x, 0xC2B2AE35);
    x ^= x >>> 16;
    return (x >>> 8) / 2 ** 23 - 1;
  });
}
