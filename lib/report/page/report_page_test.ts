import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { parse, type ParserError } from "parse5";
import { imagined, noise } from "../../../tests/support/scores.ts";
import { readScores, type Scores, sha256 } from "../../bench/mod.ts";
import type { Observation } from "../../metrics/mod.ts";
import type { Reported } from "./board_sections.ts";
import { comparisonPage, reportPage } from "./report_page.ts";

const OPTIONS = { command: (args: readonly string[]) => args.join(" ") };
const HOSTILE =
  `"'></td></script><script>alert(1)</script><img src=x onerror=y>`;

/** An element, as far as these tests look at it. */
interface Node {
  readonly nodeName: string;
  readonly attrs?: readonly { readonly name: string; readonly value: string }[];
  readonly childNodes?: readonly Node[];
  readonly value?: string;
}

Deno.test("the page of an accepted leaderboard is whole, small, and asks nobody for anything", async () => {
  const page = await reportPage(
    { name: "results/gender", scores: await gender() },
    OPTIONS,
  );
  ok(page.length < 3e6, `${page.length} bytes`);
  const nodes = parsed(page);
  const ids = nodes.flatMap((node) => attribute(node, "id") ?? []);
  deepStrictEqual(ids, [...new Set(ids)]);
  for (const name of ["aria-labelledby", "for"]) {
    for (const node of nodes) {
      const named = attribute(node, name);
      ok(named === undefined || ids.includes(named), named);
    }
  }
  for (const id of ["leaderboard", "tradeoff", "differences", "subjects"]) {
    ok(ids.includes(id), id);
  }
  const links = nodes.flatMap((node) => attribute(node, "href") ?? []);
  ok(links.every((to) => to.startsWith("#") && ids.includes(to.slice(1))));
  closed(nodes);
  // Without a script, every row is there.
  const text = textOf(nodes);
  for (const { title } of (await gender()).board.rows) {
    ok(text.includes(title), title);
  }
});

Deno.test("no name, question, reason or note breaks out of the page", async () => {
  const scores = renamed(imagined({
    methods: ["plain", "fair"],
    subjects: ["p0", "p1", "p2", "p3", "p4", "p5", "p6"],
    spec: { question: HOSTILE, source: HOSTILE },
  }));
  const observe = noise(0);
  const observed = new Map(scores.board.rows.map(({ method }) => [
    method,
    ["p0", HOSTILE].map((subject): Observation => ({
      ...observe(method, subject, 0),
      ...{ seed: 0, subject, label: HOSTILE, invalid: HOSTILE },
      ...{ recognisedAs: HOSTILE, stages: { [HOSTILE]: 0.5, up: 1 } },
      readings: { [HOSTILE]: [1, 2] },
    })),
  ]));
  const reported: Reported = {
    ...{ name: HOSTILE, scores, observed },
    gallery: {
      seeds: [0],
      concepts: [HOSTILE, HOSTILE],
      picture: () => ({ src: `data:,${HOSTILE}`, panels: 4 }),
    },
  };
  const pages = [
    await reportPage(reported, { command: () => HOSTILE }),
    await comparisonPage(reported, { ...reported, name: "b" }, OPTIONS),
  ];
  ok(!pages[1]?.includes("≠ fair"), "one judge does not disagree with itself");
  const other: Reported = {
    ...reported,
    name: "b",
    scores: {
      ...scores,
      board: {
        ...scores.board,
        models: { ...scores.board.models, scorer: "another" },
      },
    },
    observed: new Map([["plain", [{ seed: 0, subject: "p0", label: "fair" }]]]),
  };
  pages.push(await comparisonPage(reported, other, OPTIONS));
  ok(pages[2]?.includes("≠ fair"), "two judges do");
  for (const page of pages) {
    const nodes = parsed(page);
    strictEqual(nodes.filter((n) => n.nodeName === "script").length, 1);
    ok(!nodes.some((node) => attribute(node, "src") === "x"));
    closed(nodes);
  }
});

/** Nothing is loaded or run but what the policy names. */
function closed(nodes: readonly Node[]): void {
  const policy =
    nodes.flatMap((node) =>
      attribute(node, "http-equiv") === "Content-Security-Policy"
        ? attribute(node, "content") ?? []
        : []
    )[0] ?? "";
  ok(policy.startsWith("default-src 'none'; "), policy);
  for (const name of ["style", "script"]) {
    const own = nodes.filter((node) => node.nodeName === name);
    strictEqual(own.length, 1, name);
    const bytes = new TextEncoder().encode(textOf(own));
    const digest = Uint8Array.fromHex(sha256(bytes)).toBase64();
    ok(policy.includes(`${name}-src 'sha256-${digest}'`), name);
  }
  for (const node of nodes) {
    for (const { name, value } of node.attrs ?? []) {
      ok(!/^(on|style$|srcset$|action$)/.test(name), `${name}="${value}"`);
      if (name === "src") ok(/^data:/.test(value), value);
      ok(!/url\((?!#)/.test(value), value);
    }
    ok(
      !["link", "iframe", "object", "embed", "base", "form"]
        .includes(node.nodeName),
    );
  }
}

function parsed(page: string): Node[] {
  const errors: ParserError[] = [];
  const root = parse(page, { onParseError: (error) => errors.push(error) });
  deepStrictEqual(errors, []);
  const walk = (node: Node): Node[] => [
    node,
    ...(node.childNodes ?? []).flatMap(walk),
  ];
  return walk(root as unknown as Node);
}

function attribute(node: Node, name: string): string | undefined {
  return node.attrs?.find((a) => a.name === name)?.value;
}

function textOf(nodes: readonly Node[]): string {
  return nodes.map((node) =>
    node.value ?? textOf(node.nodeName === "#text" ? [] : node.childNodes ?? [])
  ).join("");
}

async function gender(): Promise<Scores> {
  const root = new URL("../../../results/gender/", import.meta.url);
  const text = (name: string) => Deno.readTextFile(new URL(name, root));
  return readScores({
    name: "results/gender",
    leaderboard: await text("leaderboard.json"),
    cells: await text("cells.csv"),
    seeds: await text("seeds.csv"),
  });
}

/** Every text of a leaderboard that comes from a spec or a baseline. */
function renamed(scores: Scores): Scores {
  const { board } = scores;
  return {
    ...scores,
    board: {
      ...board,
      classes: [HOSTILE, "b"],
      cautions: [HOSTILE],
      overrides: { [HOSTILE]: HOSTILE },
      metrics: board.metrics.map((m) => ({
        ...m,
        title: HOSTILE,
        source: HOSTILE,
      })),
      rows: board.rows.map((row) => ({
        ...row,
        title: `${row.title}${HOSTILE}`,
        baseline: HOSTILE,
        tuning: HOSTILE,
        transforms: [{
          use: HOSTILE,
          parameters: { [HOSTILE]: HOSTILE },
          published: { [HOSTILE]: 1 },
        }],
      })),
    },
  };
}
