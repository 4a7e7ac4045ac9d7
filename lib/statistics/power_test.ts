import { ok, strictEqual } from "node:assert/strict";
import { mt19937, torchNormal } from "../core/mod.ts";
import reference from "../../tests/reference/statistics.json" with {
  type: "json",
};
import { mean } from "./estimate.ts";
import { imagesToDetect, smallestDetectable } from "./power.ts";
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

Deno.test("as many images as are planned show the difference in four of five pairs of rows, and no fewer are", () => {
  // By the normal approximation, (1.95996 + 0.84162)² · 2 / 0.1² = 1570 images of a row.
  const images = imagesToDetect(0.1, 20);
  ok(Math.abs(20 * images / 1570 - 1) < 0.02, `${images}`);
  strictEqual(imagesToDetect(0.1, 1000), 2);
  ok(imagesToDetect(0.1, 20, { power: 0.9 }) > images);
  const draw = mt19937(1);
  const row = (share: number) => {
    let sum = 0;
    for (let i = 0; i < 20 * images; i++) {
      sum += draw.next() / 2 ** 32 < share ? 1 : -1;
    }
    return sum / (20 * images);
  };
  const n = 400;
  let found = 0;
  for (let i = 0; i < n; i++) {
    const apart = row(0.55) - row(0.5);
    found += Number(apart > 1.96 * Math.sqrt(2 / (20 * images)));
  }
  ok(Math.abs(found / n - 0.8) < 4 * Math.sqrt(0.8 * 0.2 / n), `${found}`);
});
