import { strictEqual } from "node:assert/strict";
import { sizeText } from "./fit_sizes.ts";

Deno.test("what a fit takes is said in parameters, memory, disk, images and time", () => {
  strictEqual(
    sizeText({
      what: "an autoencoder",
      parameters: 838_948_160,
      images: 2000,
      memory: 13.2e9,
      disk: 42.8e9,
      steps: 1000,
      rehearse: () => Promise.reject(new Error("nothing is timed here")),
    }, 36_000),
    "an autoencoder: 0.84 G parameters; at most 13.2 GB of memory beside the model, trained in parts; 42.8 GB on disk until it is fitted; 2000 images are drawn first, then training takes about 10.0 h, as two small steps of it were timed here",
  );
});
