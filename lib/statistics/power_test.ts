import { ok } from "node:assert/strict";
import { mt19937, torchNormal } from "../core/mod.ts";
import reference from "../../tests/reference/statistics.json" with {
  type: "json",
};
import { mean } from "./estimate.ts";
import { smallestDetectable } from "./power.ts";
import { signFlip } from "./sign_flip.ts";

Deno.test("smallestDetectable() is what scipy's t finds four times in five", () => {
  for (const { difference, ...sensitivity } of reference.power) {
    const found = smallestDetectable(sensitivity);
    ok(Math.abs(found - difference) < 1e-9, `${found} and ${difference}`);
  }
});

Deno.test("a sign-flip test finds the smallest detectable difference about four times in five", () => {
  const [subjects, sd, alpha] = [20, 0.01, 0.05];
  const stderr = sd / Math.sqrt(subjects);
  const effect = smallestDetectable({ stderr, df: subjects - 1, alpha });
  const seeds = mt19937(1);
  let found = 0;
  for (let run = 0; run < 500; run++) {
    const { data } = torchNormal(seeds.next(), [subjects]);
    const differences = Array.from(data, (z) => effect + sd * z);
    if (signFlip(differences).p < alpha && mean(differences).value > 0) found++;
  }
  ok(Math.abs(found / 500 - 0.8) < 0.06, `${found / 500}`);
});
