/**
 * The messages of ONNX, as `protoc-gen-es` makes them of the official schema.
 *
 * @module
 */

export * from "./onnx_pb.ts";
