import { ok } from "node:assert/strict";
import { loadBaselines, loadSpec, openJudge } from "../lib/bench/mod.ts";
import { judgeImages } from "../lib/bench/execute/judge_images.ts";
import { abstains, at, rows } from "../lib/core/mod.ts";
import {
  clipD,
  clipD01,
  clipI,
  clipI01,
  clipT,
  clipT01,
  targeted,
  wordSimilarity,
} from "../lib/metrics/mod.ts";
import { openRuntime, openScorer } from "../lib/runtime/mod.ts";
import { readNpy } from "./support/npy.ts";
import { planar } from "./support/planar.ts";
import { assertClose } from "./support/assert.ts";

const ROOT = decodeURIComponent(new URL("..", import.meta.url).pathname);
// Computed by tests/reference/clip_scores.py.
const wanted = JSON.parse(
  await Deno.readTextFile(`${ROOT}tests/reference/clip_scores.json`),
) as {
  texts: string[];
  images_texts: number[][];
  words: string[];
  images_words: number[][];
  word_word: number;
  image_image: number;
};

Deno.test("CLIP-T, CLIP-D, CLIP-I and the similarity of words are the cosines of transformers", async () => {
  const spec = await loadSpec(
    `${ROOT}specs/gender.ts`,
    await loadBaselines(`${ROOT}baselines`),
  );
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  try {
    const scorer = await openScorer(
      `${ROOT}tests/reference/random_model/clip`,
      runtime,
    );
    const context = { classes: [], subjects: [], percentile: 70 };
    const features = [];
    for (const [i, name] of ["exact", "large"].entries()) {
      const file = `${ROOT}tests/reference/random/clip_${name}.npy`;
      const image = planar(await readNpy(file));
      const found = await scorer.imageFeatures(image);
      features.push(rows(found, 0, 1).data);
      for (const [t, prompt] of wanted.texts.entries()) {
        const models = { scorer, judge: await openJudge(spec, { scorer }) };
        const asked = { subject: "nurse", prompts: [prompt] };
        const metrics = ["clip_d", "word_similarity"];
        const [seen] = await judgeImages(
          { ...spec, metrics },
          asked,
          image,
          models,
        );
        ok(seen && !abstains(seen));
        const observed = [{ seed: 0, subject: "nurse", ...seen }];
        const cosine = at(at(wanted.images_texts, i), t);
        assertClose(clipT.estimate(observed, context).value, cosine, 1e-5);
        assertClose(
          clipT01.estimate(observed, context).value,
          (cosine + 1) / 2,
          1e-5,
        );
        assertClose(
          wordSimilarity.estimate(observed, context).value,
          wanted.word_word,
          1e-5,
        );
        for (const [w, word] of wanted.words.entries()) {
          const meant = observed.map((o) => targeted(o, word));
          const near = at(at(wanted.images_words, i), w);
          assertClose(clipD.estimate(meant, context).value, near, 1e-5);
          assertClose(
            clipD01.estimate(meant, context).value,
            (near + 1) / 2,
            1e-5,
          );
        }
      }
    }
    const clipPair = [at(features, 0), at(features, 1)] as const;
    const observed = [{ seed: 0, subject: "nurse", clipPair }];
    assertClose(
      clipI.estimate(observed, context).value,
      wanted.image_image,
      1e-5,
    );
    assertClose(
      clipI01.estimate(observed, context).value,
      (wanted.image_image + 1) / 2,
      1e-5,
    );
  } finally {
    await runtime.close();
  }
});
