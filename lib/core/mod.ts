/**
 * Tensors, shapes, seeded noise and the errors that callers catch.
 *
 * @module
 */

export * from "./await_all.ts";
export * from "./abstention.ts";
export * from "./errors.ts";
export * from "./file_digest.ts";
export * from "./file_failure.ts";
export * from "./file_name.ts";
export * from "./finite.ts";
export * from "./npy.ts";
export * from "./limited.ts";
export * from "./missing_file.ts";
export { insteadOf, nearest, suggestion } from "./suggestion.ts";
export * from "./random.ts";
export * from "./shape.ts";
export * from "./tensor.ts";
export * from "./unit_rows.ts";
export * from "./write_whole.ts";
export * from "./csv.ts";
export * from "./problems.ts";
export * from "./remembered.ts";
export * from "./plural.ts";
export * from "./read_or.ts";
export * from "./checksum.ts";
export * from "./canonical.ts";
export { checkWritable } from "./check_writable.ts";
