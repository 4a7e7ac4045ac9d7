// deno-lint-ignore-file camelcase -- keys are spelled as in the files

import {
  deepStrictEqual,
  ok,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import { at, InputError } from "../../core/mod.ts";
import { isObject, readJson } from "../files/json.ts";
import { openTokenizer } from "./tokenizer.ts";
import { inFolder } from "../../../tests/support/folder.ts";

const REFERENCE = "tests/reference/tokenizer";

/** A text and what transformers made of it, see tests/reference/tokenizer.py. */
interface Line {
  readonly text: string;
  readonly ids: readonly number[];
  readonly padded?: readonly number[];
}

async function readLines(path: string): Promise<Line[]> {
  const text = await Deno.readTextFile(path);
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

async function compare(folder: string, lines: readonly Line[]) {
  const tokenizer = await openTokenizer(folder);
  const found = lines.map(({ text, padded }): Line => ({
    text,
    ids: tokenizer.encode(text),
    ...padded && { padded: tokenizer.padded(text).ids },
  }));
  const different = lines.flatMap((line, i) =>
    JSON.stringify(line) === JSON.stringify(at(found, i))
      ? []
      : [{ expected: line, found: at(found, i) }]
  );
  deepStrictEqual(different, [], `${different.length} of ${lines.length}`);
}

for (const name of ["sd1", "sd2", "transformers5"]) {
  Deno.test(`openTokenizer() gives the ids of transformers in the layout ${name}`, async () => {
    const lines = await readLines(`${REFERENCE}/${name}.jsonl`);
    ok(lines.length >= 40 && lines.some((line) => line.padded));
    await compare(`${REFERENCE}/${name}`, lines);
  });
}

const [clip] = Deno.args;

Deno.test({
  name:
    "openTokenizer() gives 1,000 times the ids of transformers with CLIP's vocabulary, in the folder that follows --",
  ignore: clip === undefined,
  fn: async () => {
    const lines = await readLines(`${clip}/ids.jsonl`);
    strictEqual(lines.length, 1000);
    await compare(`${clip}`, lines);
  },
});

Deno.test("openTokenizer() takes length and special tokens from the folder", async () => {
  const sd1 = await openTokenizer(`${REFERENCE}/sd1`);
  deepStrictEqual(
    [sd1.maxLength, sd1.bos, sd1.eos, sd1.pad],
    [24, 572, 573, 573],
  );
  const sd2 = await openTokenizer(`${REFERENCE}/sd2`);
  deepStrictEqual([sd2.maxLength, sd2.eos, sd2.pad], [16, 573, 0]);
});

Deno.test("padded() tells what it cut off", async () => {
  const { padded, encode, maxLength, eos } = await openTokenizer(
    `${REFERENCE}/sd1`,
  );
  deepStrictEqual(padded("a photo").dropped, "");
  const words = new Array(maxLength - 2).fill("a");
  deepStrictEqual(padded(words.join(" ")).dropped, "");
  const { ids, dropped } = padded([...words, "NURSE", "and doctor"].join(" "));
  strictEqual(dropped, "nurse and doctor");
  strictEqual(ids.length, maxLength);
  strictEqual(ids.at(-1), eos);
  deepStrictEqual(ids.slice(0, -1), encode(words.join(" ")).slice(0, -1));
});

const PROMPT = "A photo of the face of a Receptionist and gender";

Deno.test("positions() finds every token of a word, whatever its case", async () => {
  const { positions, encode } = await openTokenizer(`${REFERENCE}/sd1`);
  const ids = encode(PROMPT);
  const found = positions(PROMPT, "receptionist");
  ok(found.length > 1);
  deepStrictEqual(
    found.map((i) => at(ids, i)),
    encode("receptionist").slice(1, -1),
  );
  deepStrictEqual(positions(PROMPT, "photo"), [2]);
  const phrase = positions(PROMPT, "receptionist and");
  deepStrictEqual(phrase, [...found, at(found, found.length - 1) + 1]);
});

Deno.test("positions() finds whole words only", async () => {
  const { positions } = await openTokenizer(`${REFERENCE}/sd1`);
  const prompt = "nurses face a nurse";
  strictEqual(at(positions(prompt, "nurse"), 0) > 1, true);
  throws(() => positions("nurses", "nurse"), InputError);
  throws(() => positions("a doctor", "doc"), InputError);
});

Deno.test("positions() names the words of the prompt if it has no such word", async () => {
  const { positions } = await openTokenizer(`${REFERENCE}/sd1`);
  throws(
    () => positions("a photo of a nurse", "gender"),
    new InputError(
      'Cannot find "gender" in the prompt "a photo of a nurse": expected it once, found it nowhere; the words of the prompt are "a", "photo", "of", "a", "nurse"',
    ),
  );
  throws(() => positions("a nurse", "a a"), /found it nowhere/);
  throws(() => positions("a nurse", " "), /found it nowhere/);
  throws(() => positions("nurse", "<|startoftext|>"), /found it nowhere/);
});

Deno.test("positions() does not choose among several", async () => {
  const { positions } = await openTokenizer(`${REFERENCE}/sd1`);
  throws(() => positions("a photo of a nurse", "a"), /found it 2 times/);
});

/** A copy of a tokenizer folder in which files are replaced, or absent (`null`). */
async function withChanged(
  changes: Readonly<Record<string, unknown>>,
  test: (folder: string) => Promise<void>,
  name = "sd1",
) {
  await inFolder(async (folder) => {
    for await (const { name: file } of Deno.readDir(`${REFERENCE}/${name}`)) {
      await Deno.copyFile(`${REFERENCE}/${name}/${file}`, `${folder}/${file}`);
    }
    for (const [file, change] of Object.entries(changes)) {
      const path = `${folder}/${file}`;
      if (change === null) await Deno.remove(path);
      else if (typeof change === "string") {
        await Deno.writeTextFile(path, change);
      } else {
        const json = await readJson(path).catch(() => ({}));
        const changed = { ...isObject(json) ? json : {}, ...change };
        await Deno.writeTextFile(path, JSON.stringify(changed));
      }
    }
    await test(folder);
  });
}

Deno.test("openTokenizer() needs nothing but vocabulary, merges and a length", async () => {
  await withChanged({
    "special_tokens_map.json": null,
    "tokenizer_config.json": '{"model_max_length": 9}',
  }, async (folder) => {
    const bare = await openTokenizer(folder);
    const whole = await openTokenizer(`${REFERENCE}/sd1`);
    deepStrictEqual(bare.encode(PROMPT), whole.encode(PROMPT));
    deepStrictEqual([bare.maxLength, bare.pad], [9, whole.pad]);
  });
});

Deno.test("openTokenizer() reads tokens as texts and as objects", async () => {
  const content = "photo</w>";
  const pads = [content, { content, lstrip: false, normalized: false }];
  for (const pad_token of pads) {
    await withChanged(
      { "special_tokens_map.json": { pad_token } },
      async (folder) => {
        const { pad, encode } = await openTokenizer(folder);
        strictEqual(pad, at(encode("photo"), 1));
      },
    );
  }
});

Deno.test("openTokenizer() lists every setting that is not supported", async () => {
  await withChanged({
    "tokenizer_config.json": {
      additional_special_tokens: ["<x>"],
      model_max_length: 1e30,
      padding_side: "left",
      tokenizer_class: "T5Tokenizer",
    },
    "special_tokens_map.json": { pad_token: { content: "!", lstrip: true } },
  }, async (folder) => {
    await rejects(openTokenizer(folder), (error) => {
      const file = `${folder}/tokenizer_config.json`;
      deepStrictEqual((error as InputError).problems, [
        `${file}: tokenizer_class: only "CLIPTokenizer" or "CLIPTokenizerFast" or null is supported, got "T5Tokenizer"`,
        `${file}: model_max_length: expected the longest prompt in tokens, the text encoder's max_position_embeddings, got 1e+30`,
        `${file}: pad_token: expected a text, or a token that is found anywhere as it stands, got {"content":"!","lstrip":true}`,
        `${file}: additional_special_tokens: only none is supported, got ["<x>"]`,
        `${file}: padding_side: only "right" is supported, got "left"`,
      ]);
      return true;
    });
  });
});

Deno.test("openTokenizer() refuses an added token whose id transformers would change", async () => {
  await withChanged(
    { "added_tokens.json": { "<dog>": 600 } },
    async (folder) => {
      await rejects(
        openTokenizer(folder),
        /the added token "<dog>" should have id 575, found 600/,
      );
    },
    "sd2",
  );
});

Deno.test("openTokenizer() refuses merges that the vocabulary does not know", async () => {
  const merges = "#version: 0.2\nq q\nq q q\nz\n";
  await withChanged({ "merges.txt": merges }, async (folder) => {
    await rejects(openTokenizer(folder), (error) => {
      deepStrictEqual((error as InputError).problems, [
        'the merge "q q" needs "qq", which is not in the vocabulary',
        'the merge "q q q" is not a pair',
        'the merge "z" is not a pair',
      ]);
      return true;
    });
  });
});

Deno.test("openTokenizer() refuses a vocabulary whose ids make no sense", async () => {
  const vocab = '{"a": 0, "b": 0, "c": -1, "d": 1.5, "e": "2", "f": 1e9}';
  await withChanged(
    { "merges.txt": "", "vocab.json": vocab },
    async (folder) => {
      await rejects(openTokenizer(folder), (error) => {
        deepStrictEqual((error as InputError).problems, [
          '"a" and "b" share id 0',
          'the id of "c" is -1',
          'the id of "d" is 1.5',
          'the id of "e" is "2"',
          'the id of "f" is 1000000000',
        ]);
        return true;
      });
    },
  );
});

Deno.test("openTokenizer() refuses a tokenizer.json that is not CLIP's kind", async () => {
  const model = { type: "WordPiece", vocab: {} };
  await withChanged({ "tokenizer.json": { model } }, async (folder) => {
    await rejects(
      openTokenizer(folder),
      /model\.type: only "BPE" is supported, found "WordPiece"\n.*model\.end_of_word_suffix: only "<\/w>" is supported, found nothing/,
    );
  }, "transformers5");
});

Deno.test("openTokenizer() names the file that is missing", async () => {
  await withChanged({ "merges.txt": null }, async (folder) => {
    await rejects(openTokenizer(folder), /merges\.txt": there is no such file/);
  });
});
