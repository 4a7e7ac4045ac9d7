import { overlap } from "./_overlap.ts";
import type { Metric } from "./metric.ts";

/** Mean over images of the IoU averaged over six resolution stages, read while sampling. */
export const mbiou: Metric = overlap({
  id: "mbiou",
  version: 2,
  title: "mBIoU",
  source: "BiasMap, Eq. 6, blocks read as the stages of Figures 4 and 5",
  reads: "biou",
  of: (o) => o.biou,
});

/** The same, read again from the finished image. */
export const mbiouReread: Metric = overlap({
  id: "mbiou_reread",
  version: 2,
  title: "mBIoU (final image)",
  source: "BiasMap, Eq. 6, on maps of the finished image",
  reads: "biouReread",
  of: (o) => o.biouReread,
});

/** Mean over images of the IoU averaged over the single modules, 15 in Stable Diffusion 1.5. */
export const mbiou15: Metric = overlap({
  id: "mbiou15",
  version: 2,
  title: "mBIoU15",
  source: "BiasMap, Eq. 6, blocks read as cross-attention modules",
  reads: "biouModules",
  of: (o) => o.biouModules,
});
