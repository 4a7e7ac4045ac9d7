import { plural } from "../../core/mod.ts";
import {
  canonicalJson,
  type Leaderboard,
  type Manifest,
} from "../../bench/mod.ts";
import { departureLines, inForceText } from "../in_force.ts";
import { type Content, type Html, html } from "./html.ts";
import { noteList, type Section } from "./section.ts";

/** Writes a command from its arguments, its name first. */
export type CommandLine = (args: readonly string[]) => string;

/** Where a leaderboard comes from. */
export interface Provenance {
  /** What it is called, for example `"results/gender"`. */
  readonly name: string;
  /** The leaderboard. */
  readonly board: Leaderboard;
  /** What the run is made of, if its folder says. */
  readonly manifest?: Manifest | undefined;
}

/**
 * Says where the figures come from, by which parameters methods act, and how to get them again.
 *
 * @param sources The leaderboards, one or two.
 * @param line Writes a command, so that it can be pasted.
 */
export function provenanceSection(
  sources: readonly Provenance[],
  line: CommandLine,
): Section {
  return {
    id: "provenance",
    title: "Where this comes from",
    body: html`${sources.map(sourceHtml)}
<h3>Commands</h3>
${commandsOf(sources, line).map(commandHtml)}`,
  };
}

function sourceHtml({ name, board, manifest }: Provenance): Html {
  const { models, spec, size } = board;
  const environments = manifest?.environments ?? [];
  const facts: [string, Content][] = [
    ["Leaderboard", html`<code>${name}</code>`],
    ["Spec", `${spec.id}, version ${spec.version}; ${spec.source}`],
    [
      "Size",
      `${size.name}: ${plural(size.subjects, "subject")} × ${
        plural(size.images, "image")
      }, seeds ${board.seeds}, ${plural(size.steps, "step")}`,
    ],
    ["Attribution profile", board.profile],
    ["Protocol", digest(board.protocol)],
    [
      "Model",
      html`SHA-256 ${digest(models.pipeline)} on ${models.provider}${
        models.precision === undefined ? "" : ` in ${models.precision}`
      }`,
    ],
    ["Judged by", html`SHA-256 ${digest(models.scorer)}`],
    ...(models.references
      ? [[
        "Reference images",
        html`${models.references.kind}, ${models.references.images} of each group, SHA-256 ${
          digest(models.references.digest)
        }`,
      ] as [string, Content]]
      : []),
    ...(manifest ? [["Run", digest(manifest.run)] as [string, Content]] : []),
    ...Object.entries(board.overrides).map(([key, value]) =>
      [`Set by hand: ${key}`, plain(value)] as [string, Content]
    ),
    ...environments.map((environment, i) =>
      [
        environments.length === 1 ? "Made on" : `Made on (${i + 1})`,
        Object.entries(environment).filter(([, value]) => value !== null)
          .map(([key, value]) => `${key} ${plain(value)}`).join(", "),
      ] as [string, Content]
    ),
  ];
  return html`<dl class="facts">${
    facts.map(([term, fact]) =>
      html`
        <div>
          <dt>${term}</dt>
          <dd>${fact}</dd>
        </div>
      `
    )
  }</dl>
${methodsHtml(board, manifest)}`;
}

/** Parameters in force, with what is said of the methods. */
function methodsHtml(board: Leaderboard, manifest?: Manifest): Html {
  const said = new Map(
    notesOf(manifest).map((method) => [method.id, method] as const),
  );
  return html`<details><summary>Methods, and the parameters in force</summary><dl class="methods">${
    board.rows.map(({ method, title, baseline, transforms = [] }) => {
      const { note, source } = said.get(method) ?? {};
      return html`
        <dt>${title} <small>${baseline}</small></dt>
        <dd>${note && html`<p>${note}</p>`}${source &&
          html`<p class="source">${source}</p>`}${transforms.length > 0 &&
          html`<ul>${
            transforms.map((transform) =>
              html`<li>${inForceText(transform)}</li>`
            )
          }</ul>`}</dd>
      `;
    })
  }</dl>${
    departureLines(board).length > 0 &&
    html`<p>Not as published:</p>${noteList(departureLines(board))}`
  }</details>`;
}

interface MethodNote {
  readonly id?: unknown;
  readonly note?: string;
  readonly source?: string;
}

/** A manifest holds whatever identifies a run; of its methods only texts are shown. */
function notesOf(manifest: Manifest | undefined): MethodNote[] {
  const methods = manifest?.identity["methods"];
  if (!Array.isArray(methods)) return [];
  return methods.filter((m) => typeof m === "object" && m !== null)
    .map(({ id, note, source }: Record<string, unknown>) => ({
      id,
      ...typeof note === "string" && { note },
      ...typeof source === "string" && { source },
    }));
}

function commandsOf(
  sources: readonly Provenance[],
  line: CommandLine,
): [string, string][] {
  const [first, other] = sources;
  if (!first) return [];
  const { name, board: { spec, size } } = first;
  return [
    [
      "Run it again",
      line(["bench", `specs/${spec.id}.ts`, "--size", size.name]),
    ],
    ["Check its files", line(["render", "--check", name])],
    ["Which methods differ", line(["diff", "--mode", "rank", name])],
    other
      ? ["Compare them", line(["diff", name, other.name])]
      : ["Hold another run against it", line(["diff", "RUN", name])],
  ];
}

function commandHtml([says, command]: [string, string]): Html {
  return html`
    <div
      class="command"><span>${says}</span><pre tabindex="0"><code>${command}</code></pre></div>
  `;
}

function digest(text: string): Html {
  return html`<code title="${text}">${text.slice(0, 12)}</code>`;
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : canonicalJson(value ?? null);
}
