import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { deepStrictEqual, match, ok, rejects } from "node:assert/strict";
import {
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation as Location,
} from "../graph/onnx/mod.ts";
import { inFolder } from "../../tests/support/folder.ts";
import { InputError } from "../core/mod.ts";
import { encode, newGraph } from "../graph/mod.ts";
import { openOnnxFile, openRuntime } from "./mod.ts";

/** `y = 2x` of 2 by 3 numbers, as its file says. */
function model(): Uint8Array<ArrayBuffer> {
  const graph = newGraph();
  const x = graph.input("x", [2, 3]);
  const two = graph.constant(Float32Array.of(2), []);
  return encode({ y: graph.apply("Mul", [x, two]) });
}

Deno.test("a network takes the size that its file says, or any where it is told to", async () => {
  await opened(model(), async (open) => {
    const feeds = { x: { data: Float32Array.of(1, 2), shape: [1, 2] } };
    const strict = await open();
    await rejects(strict.run(feeds), /Cannot run the model/);
    const free = await open({ anySize: true });
    const { y } = await free.run(feeds);
    deepStrictEqual([...y?.data ?? []], [2, 4]);
  });
});

Deno.test("a network whose weights lie in another file is refused before that file is touched", async () => {
  const parsed = fromBinary(ModelProtoSchema, model());
  const [weight] = parsed.graph?.initializer ?? [];
  ok(weight);
  weight.dataLocation = Location.EXTERNAL;
  weight.rawData = new Uint8Array();
  weight.externalData = [
    create(StringStringEntryProtoSchema, {
      key: "location",
      value: "etc/passwd",
    }),
  ];
  const bytes = toBinary(ModelProtoSchema, parsed) as Uint8Array<ArrayBuffer>;
  await opened(
    bytes,
    (open) => refused(open(), /lies in another file; save it as one file/),
  );
});

Deno.test("what is no network, or has other names, is refused with what it has", async () => {
  await opened(model(), async (open) => {
    await refused(
      open({ input: "a", outputs: ["y", "z"] }),
      /expected the one input "a" and the output "z"; it takes x and gives y/,
    );
  });
  const text = new TextEncoder().encode("not a network");
  await opened(text, (open) => refused(open(), /it is no ONNX file/));
});

type Open = (
  names?: Partial<Parameters<typeof openOnnxFile>[1]>,
) => ReturnType<typeof openOnnxFile>;

async function opened(
  bytes: Uint8Array<ArrayBuffer>,
  act: (open: Open) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const path = `${folder}/model.onnx`;
    await Deno.writeFile(path, bytes);
    const runtime = await openRuntime({ provider: "cpu", threads: 1 });
    try {
      await act((names) =>
        openOnnxFile(path, { input: "x", outputs: ["y"], ...names }, runtime)
      );
    } finally {
      await runtime.close();
    }
  });
}

async function refused(act: Promise<unknown>, says: RegExp): Promise<void> {
  await rejects(act, (error) => {
    ok(error instanceof InputError, String(error));
    match(error.message, says);
    return true;
  });
}
