import { match, ok, rejects, strictEqual } from "node:assert/strict";
import { inFolder } from "../../tests/support/folder.ts";
import { storedRun } from "../../tests/support/stored_run.ts";
import { captured } from "../terminal/mod.ts";
import { openWatch } from "./watch.ts";

Deno.test("a page shows a run while it goes on, to this machine alone, and tells when it has ended", async () => {
  await inFolder(async (folder) => {
    const { result: plan } = await captured(() => storedRun(folder));
    const watch = openWatch(0);
    const get = async (path: string) => {
      const response = await fetch(new URL(path, watch.address));
      return { status: response.status, text: await response.text() };
    };
    match((await get("/")).text, /being prepared/);
    // One method is done, the other has half of its units.
    const last = plan.units.at(-1);
    await Deno.rename(`${folder}/units/${last?.id}.json`, `${folder}/last`);
    watch.show(plan, folder);
    const { text } = await get("/");
    match(text, /<progress id="progress" max="8" value="6">/);
    match(text, /with scores, are 1 of 2 methods/);
    ok(text.includes('alt="PLAIN, p0, seed 0"'), "pictures that are there");
    ok(text.includes("not made yet"), "and those that are not");
    strictEqual(text.match(/<th scope="row">FAIR/), null);
    await Deno.rename(`${folder}/last`, `${folder}/units/${last?.id}.json`);
    match((await get("/")).text, /with scores, are 2 of 2 methods/);
    strictEqual((await get("/plans")).status, 404);
    strictEqual(await statusAs(watch.address, "evil.example"), 403);

    const events = await fetch(new URL("/events", watch.address));
    await watch.close("The run has ended");
    match(await events.text(), /data: \{"done":8,"says":"The run has ended"\}/);
    await rejects(fetch(watch.address));
  });
});

/** What a request is answered that calls the server by another name. */
async function statusAs(address: string, host: string): Promise<number> {
  const port = Number(new URL(address).port);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const request =
    `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const bytes = new Uint8Array(64);
  const n = await connection.read(bytes) ?? 0;
  const text = new TextDecoder().decode(bytes.subarray(0, n));
  return Number(text.split(" ")[1]);
}
