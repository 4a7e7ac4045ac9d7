import type { NetworkOutputs } from "../bench/mod.ts";
import type { Answer } from "./postprocess_worker.ts";
import { postprocess } from "./pictures.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<NetworkOutputs>) => void;
  postMessage(answer: Answer): void;
};

scope.onmessage = ({ data }) => {
  try {
    scope.postMessage({ done: postprocess(data) });
  } catch (error) {
    scope.postMessage({ error });
  }
};
