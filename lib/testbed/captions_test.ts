import assert from "node:assert/strict";
import { mt19937 } from "../core/mod.ts";
import {
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

Deno.test("SUBJECTS are the professions and anybody", () => {
  assert.deepEqual(SUBJECTS, [...PROFESSIONS, "person"]);
});

Deno.test("drawCaption() says nothing that is not so", () => {
  const generator = mt19937(0);
  for (let i = 0; i < 2000; i++) {
    const profession = PROFESSIONS[i % PROFESSIONS.length] ?? "nurse";
    const labels = drawLabels(profession, generator, "balanced");
    const words = drawCaption(labels, generator).split(" ");
    const shown: string[] = Object.values(labels);
    for (const value of [...PROFESSIONS, ...Object.values(ATTRIBUTES).flat()]) {
      if (words.includes(value)) {
        assert.ok(shown.includes(value), words.join(" "));
      }
    }
  }
});

Deno.test("drawCaption() uses no word outside of the vocabulary", () => {
  const generator = mt19937(1);
  for (let i = 0; i < 2000; i++) {
    const labels = drawLabels("engineer", generator, "balanced");
    for (const word of drawCaption(labels, generator).split(" ")) {
      assert.ok(WORDS.includes(word), word);
    }
  }
});
