import { overlap } from "./_overlap.ts";
import type { Metric } from "./metric.ts";

/** Mean over images of the IoU of two concepts' masks, read while sampling. */
export const miou: Metric = overlap({
  id: "miou",
  version: 2,
  title: "mIoU",
  source: "BiasMap, Eq. 4, and the mean of Section 3.2",
  reads: "iou",
  of: (o) => o.iou,
});

/**
 * The same, read again from the finished image: guidance moves the maps that
 * {@linkcode miou} reads, so a method that steers by them may lower only those.
 */
export const miouReread: Metric = overlap({
  id: "miou_reread",
  version: 2,
  title: "mIoU (final image)",
  source: "BiasMap, Eq. 4, on maps of the finished image",
  reads: "iouReread",
  of: (o) => o.iouReread,
});
