import { asAsked } from "./as_asked.ts";
import { biouStages } from "./biou_stages.ts";
import { clipD, clipD01 } from "./clip_d.ts";
import { clipI, clipI01 } from "./clip_i.ts";
import { clipT, clipT01 } from "./clip_t.ts";
import { cost } from "./cost.ts";
import { fd, fdCounts } from "./fairness_discrepancy.ts";
import { fid, fidClip } from "./fid.ts";
import { fidClipMatched, fidMatched } from "./fid_matched.ts";
import { followed } from "./followed.ts";
import { groupShares } from "./group_shares.ts";
import { fidClipDataset, fidDataset } from "./fid_dataset.ts";
import { intersection, rdFirst, rdSecond } from "./joint_shares.ts";
import { kid, kidClip } from "./kid.ts";
import { kidClipDataset, kidDataset } from "./kid_dataset.ts";
import { leastShare } from "./least_share.ts";
import { mbiou, mbiou15, mbiouReread } from "./mbiou.ts";
import type { Metric } from "./metric.ts";
import { miou, miouReread } from "./miou.ts";
import { rd } from "./rd.ts";
import { rd4 } from "./rd4.ts";
import { recognised } from "./recognised.ts";
import { signedRd } from "./signed_rd.ts";
import { wordSimilarity } from "./word_similarity.ts";

/** Every metric that is estimated from observations, in the order of tables. */
export const METRICS: readonly Metric[] = [
  rd,
  signedRd,
  rd4,
  fd,
  fdCounts,
  rdFirst,
  rdSecond,
  intersection,
  ...groupShares,
  leastShare,
  followed,
  asAsked,
  miou,
  miouReread,
  mbiou,
  mbiouReread,
  mbiou15,
  ...biouStages,
  wordSimilarity,
  recognised,
  clipT,
  clipT01,
  clipI,
  clipI01,
  clipD,
  clipD01,
  fid,
  fidClip,
  fidMatched,
  fidClipMatched,
  kid,
  kidClip,
  fidDataset,
  fidClipDataset,
  kidDataset,
  kidClipDataset,
  cost,
];
