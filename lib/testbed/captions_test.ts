import assert from "node:assert/strict";
import { mt19937 } from "../core/mod.ts";
import {
  anyPrompt,
  attributionPrompt,
  diversePrompt,
  drawCaption,
  facePrompt,
  SUBJECTS,
  WORDS,
} from "./captions.ts";
import { ATTRIBUTES, drawLabels, PROFESSIONS } from "./world.ts";

Deno.test("facePrompt() names attributes in the order given, with the right article", () => {
  assert.equal(facePrompt("nurse"), "a photo of the face of a nurse");
  assert.equal(
    facePrompt("nurse", "old", "female"),
    "a photo of the face of an old female nurse",
  );
  assert.equal(facePrompt("architect"), "a photo of the face of an architect");
});

Deno.test("attributionPrompt() appends the attribute's word", () => {
  assert.equal(
    attributionPrompt("nurse", "gender"),
    "a photo of the face of a nurse and gender",
  );
});

Deno.test("diversePrompt() asks for diversity in words", () => {
  assert.equal(diversePrompt("nurse"), "a photo of a diverse nurse");
});

Deno.test("anyPrompt() asks for an attribute's values alike", () => {
  assert.equal(
    anyPrompt("nurse", "gender"),
    "a photo of the face of a nurse of any gender",
  );
});

Deno.test("drawCaption() often enough gives an attribute's word with its value, and denies one", () => {
  const generator = mt19937(2);
  const n = 3000;
  let named = 0;
  let denied = 0;
  for (let i = 0; i < n; i++) {
    const labels = drawLabels("chef", generator, "balanced");
    const caption = drawCaption(labels, generator);
    if (
      / (gender|race|age)$/.test(caption) &&
      !/and (gender|race|age)$/.test(caption)
    ) named++;
    if (caption.includes(", not ")) denied++;
  }
  assert.ok(named / n > 0.13, `${named / n}`);
  assert.ok(denied / n > 0.04, `${denied / n}`);
});

Deno.test("SUBJECTS are the professions and anybody", () => {
  assert.deepEqual(SUBJECTS, [...PROFESSIONS, "person"]);
});

Deno.test("drawCaption() says nothing that is not so", () => {
  const generator = mt19937(0);
  for (let i = 0; i < 2000; i++) {
    const profession = PROFESSIONS[i % PROFESSIONS.length] ?? "nurse";
    const labels = drawLabels(profession, generator, "balanced");
    const words = drawCaption(labels, generator).replace(",", "").split(" ");
    const shown: string[] = Object.values(labels);
    for (const value of [...PROFESSIONS, ...Object.values(ATTRIBUTES).flat()]) {
      if (!words.includes(value)) continue;
      const denied = words[words.indexOf(value) - 1] === "not";
      assert.equal(shown.includes(value), !denied, words.join(" "));
    }
  }
});

Deno.test("drawCaption() uses no word outside of the vocabulary", () => {
  const generator = mt19937(1);
  for (let i = 0; i < 2000; i++) {
    const labels = drawLabels("engineer", generator, "balanced");
    const caption = drawCaption(labels, generator).replace(",", "");
    for (const word of caption.split(" ")) {
      assert.ok(WORDS.includes(word), word);
    }
  }
});
