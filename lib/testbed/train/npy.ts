/** A file of bytes in NumPy's format, in the making. */
export interface NpyFile {
  /** Appends bytes. */
  write(bytes: Uint8Array): void;
  /** Ends the file; fails if it holds more or less than its shape says. */
  close(): void;
}

/**
 * Starts a file of a uint8 array in NumPy's format, version 1.0.
 *
 * @param shape Shape of the array, row-major.
 */
export function writeNpy(path: string, shape: readonly number[]): NpyFile {
  const file = Deno.openSync(path, {
    create: true,
    truncate: true,
    write: true,
  });
  let left = shape.reduce((product, n) => product * n, 1);
  const append = (bytes: Uint8Array) => {
    let done = 0;
    while (done < bytes.length) done += file.writeSync(bytes.subarray(done));
  };
  append(header(shape));
  return {
    write(bytes) {
      append(bytes);
      left -= bytes.length;
    },
    close() {
      file.close();
      if (left !== 0) {
        throw new RangeError(`Cannot end ${path}: ${left} bytes are missing`);
      }
    },
  };
}

function header(shape: readonly number[]): Uint8Array {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${
    shape.join(", ")
  }), }`;
  const padded = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11) +
    "\n";
  const { length } = padded;
  return Uint8Array.from([
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    1,
    0,
    length & 0xff,
    length >> 8,
    ...new TextEncoder().encode(padded),
  ]);
}
