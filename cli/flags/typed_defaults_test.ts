import { match } from "node:assert/strict";
import { entangle } from "../../tests/support/command_line.ts";

Deno.test("the help shows lists as they are typed", async () => {
  const help = async (name: string) =>
    (await entangle([name, "--help"])).stdout.replaceAll(/\s+/g, " ");
  match(await help("validity"), /\(default: 51,301,601,901\)/);
  match(await help("features"), /\(default: 0,1,2\)/);
  match(await help("localize"), /\(default: attn1,attn2\)/);
  match(
    await help("localize"),
    /\(default: "A photo of the face of a person"\)/,
  );
});
