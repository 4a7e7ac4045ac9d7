import { deepStrictEqual, match } from "node:assert/strict";
import { resolveImageRequest } from "./image_request.ts";

Deno.test("a subject that the spec does not have is drawn, and told of", async () => {
  const notes = async (subject: string) =>
    (await resolveImageRequest({ seed: 0, spec: "gender", subject })).notes;
  deepStrictEqual(await notes("nurse"), []);
  const [note = "", ...more] = await notes("nurce");
  match(note, /^"nurce" is no subject of the spec "gender", .*"nurse"\?$/);
  deepStrictEqual(more, []);
});
