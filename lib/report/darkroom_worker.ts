import type { Exposure } from "../bench/mod.ts";
import type { Answer } from "./darkroom.ts";
import { develop } from "./pictures.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Exposure>) => void;
  postMessage(answer: Answer): void;
};

scope.onmessage = ({ data }) => {
  try {
    scope.postMessage({ developed: develop(data) });
  } catch (error) {
    scope.postMessage({ error });
  }
};
