import { sample } from "../../lib/diffusion/mod.ts";
import { openPipeline, type Runtime } from "../../lib/runtime/mod.ts";

/** Eight images a unit. */
const IMAGES = 8;

/**
 * Makes units of eight images with maps, decoded, so many of them in turns as `lanes` says.
 *
 * @returns Seconds in all, and the share of them in which `session.run` had something to do.
 */
export async function wholeImages(
  runtime: Runtime,
  { model, steps, subject, lanes }: {
    readonly model: string;
    readonly steps: number;
    readonly subject: string;
    readonly lanes: number;
  },
): Promise<{ readonly wall: number; readonly share: number }> {
  const { runtime: watched, busy } = watch(runtime);
  const pipeline = await openPipeline(model, watched);
  const unit = (count: number, lane: number) =>
    sample(pipeline, {
      samples: Array.from({ length: IMAGES }, (_, i) => ({
        seed: IMAGES * lane + i,
        prompt: `a photo of the face of a ${subject}`,
        subject,
      })),
      steps: count,
      guidance: 7.5,
      attribution: {
        prompts: Array(IMAGES).fill(
          `A photo of the face of a ${subject} and gender`,
        ),
        words: Array(IMAGES).fill([subject, "gender"]),
      },
    });
  await unit(2, 0);
  const before = busy();
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: lanes }, (_, lane) => unit(steps, lane)),
  );
  const wall = performance.now() - begin;
  const share = (busy() - before) / wall;
  await pipeline.close();
  return { wall: wall / 1000, share };
}

/** Counts the milliseconds in which at least one call of `session.run` is not answered. */
function watch(
  runtime: Runtime,
): { readonly runtime: Runtime; busy(): number } {
  let [total, since, calls] = [0, 0, 0];
  return {
    busy: () => total,
    runtime: {
      ...runtime,
      async load(bytes, options) {
        const session = await runtime.load(bytes, options);
        return {
          ...session,
          async run(feeds) {
            if (calls++ === 0) since = performance.now();
            try {
              return await session.run(feeds);
            } finally {
              if (--calls === 0) total += performance.now() - since;
            }
          },
        };
      },
    },
  };
}
