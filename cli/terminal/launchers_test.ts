import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { launchersOf, type Processes, stillThere } from "./launchers.ts";

/** Processes above one another, the nearest first; this one is 100. */
function above(...commands: string[]): Processes & { parents: number[] } {
  const parents = [...commands.map((_, i) => 99 - i), 1];
  return {
    parents,
    parentOf: (pid) => pid === 1 ? 0 : parents[100 - pid],
    commandOf: (pid) => commands[99 - pid] ?? "init",
  };
}

const NPX = [
  "deno task bench specs/gender.ts",
  "sh -c 'deno' task bench specs/gender.ts",
  "npm exec deno@2.9.6 task bench specs/gender.ts",
];

Deno.test("deno task and npx are launchers, shells and scripts above them are not", () => {
  const cases: readonly [readonly string[], number][] = [
    [[...NPX, "-bash"], 3],
    [[...NPX, "node /srv/app.js"], 3],
    [["deno task bench x", "/bin/bash /var/spool/job.sh"], 1],
    [["deno --quiet task bench x", "sh -c deno task bench x", "-zsh"], 1],
    [["deno task bench x", "node /usr/lib/node_modules/deno/bin.cjs task"], 2],
    [["node /usr/bin/entangle bench x", "-bash"], 1],
    [["/bin/bash job.sh", "deno task all"], 0],
    [["deno run cli/main.ts bench x --workers 2", "deno task bench x"], 0],
    [["nohup -bash"], 0],
  ];
  for (const [commands, n] of cases) {
    strictEqual(launchersOf(100, above(...commands)).length, n, commands[0]);
  }
});

Deno.test("one that goes leaves its child to another, and that is seen", () => {
  const processes = above(...NPX, "-bash");
  const launchers = launchersOf(100, processes);
  deepStrictEqual(launchers, [99, 98, 97]);
  strictEqual(stillThere(100, launchers, processes), true);
  for (const [i] of launchers.entries()) {
    const gone = above(...NPX, "-bash");
    gone.parents[i] = 1;
    strictEqual(stillThere(100, launchers, gone), false);
  }
});
