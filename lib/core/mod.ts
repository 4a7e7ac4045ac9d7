/**
 * Tensors, shapes, seeded noise and the errors that callers catch.
 *
 * @module
 */

export { awaitAll } from "./await_all.ts";
export { abstains, type Abstention } from "./abstention.ts";
export { EnvironmentError, InputError, ShapeError } from "./errors.ts";
export { fileDigest, type FileStamp, fileStamp } from "./file_digest.ts";
export { fileName, sameFileName } from "./file_name.ts";
export { allFinite } from "./finite.ts";
export { type NumpyArray, readNumpy } from "./npy.ts";
export { limited, show } from "./limited.ts";
export { missingFile } from "./missing_file.ts";
export { suggestion } from "./suggestion.ts";
export { type Generator, mt19937, torchNormal, uniform } from "./random.ts";
export { broadcast, sameShape, type Shape, size } from "./shape.ts";
export {
  at,
  concatRows,
  rows,
  type Tensor,
  tensor,
  zeros,
  zipWith,
} from "./tensor.ts";
export { unitRows } from "./unit_rows.ts";
export { writeWhole } from "./write_whole.ts";
export { type CsvField, csvRecords, csvText } from "./csv.ts";
export { pathText, problems, type Schema } from "./problems.ts";
export { remembered } from "./remembered.ts";
export { readOr } from "./read_or.ts";
export { verifyChecksum, withChecksum } from "./checksum.ts";
export { canonicalJson, digest, sha256 } from "./canonical.ts";
