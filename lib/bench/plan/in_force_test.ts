import { deepStrictEqual, ok } from "node:assert/strict";
import { METHODS } from "../../methods/mod.ts";
import { inForce } from "./in_force.ts";

const one = (
  id: string,
  parameters: Record<string, unknown>,
  modules?: ReadonlyMap<string, string>,
) => {
  const [found] = inForce(
    { transforms: [{ id, parameters, fit: "key" }] },
    METHODS,
    modules,
  );
  ok(found);
  return found;
};

for (const id of METHODS.keys()) {
  Deno.test(`of ${id}, every parameter is in force`, () => {
    const prompt = "prompt" in (METHODS.get(id)?.parameters.shape ?? {})
      ? { prompt: "a {group} {subject}" }
      : {};
    const { parameters, published } = one(id, prompt);
    deepStrictEqual(
      Object.entries(METHODS.get(id)?.parameters.shape ?? {})
        .filter(([name, field]) =>
          field.safeParse(undefined).data !== undefined &&
          !Object.hasOwn(parameters, name)
        ),
      [],
    );
    deepStrictEqual(
      Object.keys(published).filter((name) => name !== "prompt"),
      [],
    );
  });
}

Deno.test("beside a parameter that is another stands the published value", () => {
  const { parameters, published } = one("fair_diffusion", {
    warmup: 0,
    scale: 4,
  });
  deepStrictEqual([parameters["warmup"], published], [0, { warmup: 0.2 }]);
});

Deno.test("a profile is shown as what it stands for", () => {
  const { parameters, published } = one("biasmap", { profile: "released" });
  deepStrictEqual(parameters["queries"], "uncond");
  deepStrictEqual(published["queries"], "cond");
});

Deno.test("a module that stands for another says so, and one that was asked for does not", () => {
  const outer = new Map([["key", "up_blocks.2.attentions.2"]]);
  const middle = new Map([["key", "mid_block"]]);
  deepStrictEqual(
    [
      one("latent_direction", {}, outer),
      one("latent_direction", {}, middle),
      one(
        "latent_direction",
        { module: "up_blocks.2.attentions.2" },
        outer,
      ),
      one("latent_direction", {}),
    ].map(({ module, standsFor }) => [module, standsFor]),
    [
      ["up_blocks.2.attentions.2", "mid_block"],
      ["mid_block", undefined],
      ["up_blocks.2.attentions.2", undefined],
      [undefined, undefined],
    ],
  );
});
