import type { Store } from "../../lib/bench/mod.ts";
import { csvText, plural } from "../../lib/core/mod.ts";
import type { BadFile } from "../../lib/measure/mod.ts";
import { say } from "../terminal/mod.ts";

/** Lists what could not be measured where it is found again; nothing of an earlier time stays. */
export async function writeBad(
  bad: readonly BadFile[],
  store: Store,
): Promise<void> {
  if (bad.length === 0) {
    await Deno.remove(`${store.folder}/${BAD}`).catch(() => {});
    return;
  }
  const text = csvText(
    ["file", "reason"],
    bad.map(({ image, reason }) => [image.path, reason]),
  );
  await store.write({ path: BAD, bytes: new TextEncoder().encode(text) });
  const more = bad.length > SHOWN ? `\n  and ${bad.length - SHOWN} more` : "";
  say(
    `warning: of ${
      plural(bad.length, "image")
    } nothing could be measured; counted as such in every n, and listed in ${store.folder}/${BAD}:\n${
      bad.slice(0, SHOWN).map(({ image, reason }) =>
        `  ${image.path}: ${reason}`
      ).join("\n")
    }${more}`,
  );
}

const BAD = "bad_files.csv";
const SHOWN = 10;
