import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import { inFolder } from "../../../tests/support/folder.ts";
import {
  type OpenModel,
  withRandomModel,
} from "../../../tests/support/testbed.ts";
import type { Artifact } from "../../diffusion/mod.ts";
import type { FitRequest } from "../../fit/mod.ts";
import { difflens } from "./difflens.ts";
import { fit } from "./fit.ts";
import type { Parameters } from "./parameters.ts";

const QUICK = { images: 8, width: 12, k: 4, epochs: 3, "fit_batch": 8 };

Deno.test("a fit that is stopped while it collects, and again while it learns, ends in the same bytes", async () => {
  await inFolder((folder) =>
    withRandomModel(async (model) => {
      const p = difflens.parameters.parse(QUICK);
      const whole = await fit.run(request(model, p, `${folder}/whole`));
      let state: Artifact | undefined;
      const again = request(model, p, `${folder}/stopped`);
      const stopped = (at: { step?: number; save?: number }) => {
        const controller = new AbortController();
        let saves = 0;
        return fit.run({
          ...again,
          signal: controller.signal,
          onStep: (done) => done >= (at.step ?? Infinity) && controller.abort(),
          saved: {
            load: () => Promise.resolve(state),
            save(saved) {
              state = structuredClone(saved);
              if (++saves === at.save) controller.abort();
              return Promise.resolve();
            },
          },
        });
      };
      // After the first of two shards, and after the second of three passes.
      await rejects(stopped({ step: 8 }));
      deepStrictEqual(state, undefined);
      await rejects(stopped({ save: 2 }));
      ok(state);
      deepStrictEqual(await stopped({}), whole);
    })
  );
});

Deno.test("several attributes share an autoencoder, and have scores and classifiers of their own, whose attributions add up", async () => {
  await inFolder((folder) =>
    withRandomModel(async (model) => {
      const p = difflens.parameters.parse({
        ...QUICK,
        ...{ epochs: 1, images: 4, code: "position" },
        also: [["young", "adult", "old"]],
      });
      const { tensors, curves } = await fit.run(request(model, p, folder));
      deepStrictEqual(tensors.scores?.shape, [5, 12]);
      deepStrictEqual(tensors.timesteps?.shape, [2]);
      deepStrictEqual(Object.keys(curves), [
        ...["fvu", "accuracy", "incomplete", "accuracy_2", "incomplete_2"],
      ]);
      for (const name of ["incomplete", "incomplete_2"]) {
        ok(curves[name]?.every((share) => share <= 0.0101));
      }
    })
  );
});

function request(
  { pipeline, scorer }: OpenModel,
  parameters: Parameters,
  scratch: string,
): FitRequest<Parameters> {
  return {
    ...{ pipeline, scorer, parameters, scratch },
    context: {
      attribute: "gender",
      groups: ["male", "female"],
      subjects: ["nurse", "pilot"],
      prompt: "a photo of a {subject}",
      sampler: { scheduler: "ddim", steps: 2, guidance: 7.5 },
    },
    judge: () => Promise.reject(new Error("nobody is asked")),
    references: () => Promise.reject(new Error("nothing is looked at")),
    onStep: () => {},
    saved: { load: () => Promise.resolve(undefined), save: async () => {} },
  };
}
