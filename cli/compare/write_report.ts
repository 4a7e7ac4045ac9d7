import { basename, dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { writeWhole } from "../../lib/core/mod.ts";
import type { Methods } from "../../lib/methods/mod.ts";
import { comparisonPage, reportPage } from "../../lib/report/mod.ts";
import { commandLine, say } from "../terminal/mod.ts";
import { openReported } from "./reported.ts";

/** What a page shows, and where it goes. */
export interface ReportRequest {
  /** What is shown: a folder, file or git-ref:path. */
  readonly candidate: string;
  /** What it is held against, if anything. */
  readonly baseline?: string | undefined;
  /** Path of the page; its folder must be there. */
  readonly path: string;
  /** Seeds of each subject whose pictures are shown; by default those with overlays. */
  readonly pictures?: number | undefined;
  /** The methods there are. */
  readonly registry: Methods;
}

/**
 * Writes a page that shows a leaderboard, or how it differs from another.
 *
 * @returns Where the page is, in a line for people.
 * @throws {InputError} If there is no leaderboard, or it is not what it should be.
 */
export async function writeReport(
  { candidate, baseline, path, pictures, registry }: ReportRequest,
): Promise<string> {
  const folder = `${basename(path).replace(/\.html?$/i, "")}-pictures`;
  const options = { registry, pictures, beside: folder };
  const { reported, files } = await openReported(candidate, options);
  const page = { command: commandLine, beside: files.length > 0 };
  const text = baseline === undefined
    ? await reportPage(reported, page)
    : await comparisonPage(
      reported,
      (await openReported(baseline, { ...options, pictures: 0 })).reported,
      page,
    );
  for (const { path: name, bytes } of files) {
    await writeWhole(`${dirname(path)}/${name}`, bytes);
  }
  const bytes = new TextEncoder().encode(text);
  await writeWhole(path, bytes);
  if (files.length > 0) {
    say(`Its pictures lie in ${dirname(path)}/${folder}/, beside it`);
  }
  return `${path}: ${(bytes.length / 1e6).toFixed(1)} MB; open ${
    pathToFileURL(path)
  }`;
}
