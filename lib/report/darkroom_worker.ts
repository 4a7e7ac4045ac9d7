import type { NetworkOutputs } from "../bench/mod.ts";
import type { Answer } from "./darkroom.ts";
import { develop } from "./pictures.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<NetworkOutputs>) => void;
  postMessage(answer: Answer): void;
};

scope.onmessage = ({ data }) => {
  try {
    scope.postMessage({ developed: develop(data) });
  } catch (error) {
    scope.postMessage({ error });
  }
};
