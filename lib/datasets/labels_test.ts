import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { readLabels } from "./mod.ts";

Deno.test("FairFace's file is read as it is distributed, and what has no class among the papers' is named", () => {
  const text = `file,age,gender,race,service_test
train/1.jpg,50-59,Male,East Asian,True
train/2.jpg,more than 70,Female,Indian,False
train/3.jpg,3-9,Female,Latino_Hispanic,False
`;
  const { layout, images } = readLabels({ name: "f.csv", text });
  strictEqual(layout, "FairFace");
  deepStrictEqual(images, [
    {
      file: "train/1.jpg",
      labels: { gender: "male", race: "asian", age: "adult" },
      dropped: {},
    },
    {
      file: "train/2.jpg",
      labels: { gender: "female", age: "old" },
      dropped: { race: "Indian" },
    },
    {
      file: "train/3.jpg",
      labels: { gender: "female", race: "hispanic", age: "young" },
      dropped: {},
    },
  ]);
});

Deno.test("UTKFace's names are labels, and names that lack a part are said to be none", () => {
  const files = [
    "part1/26_1_3_20170117195420803.jpg.chip.jpg",
    "100_0_0_20170112213500903.jpg",
    "39_1_20170116174525125.jpg.chip.jpg",
    "19_1_2_20161219154612988.jpg",
  ];
  const { images, unlabelled } = readLabels({ files });
  deepStrictEqual(images.map(({ labels, dropped }) => [labels, dropped]), [
    [{ gender: "female", age: "adult" }, { race: "3" }],
    [{ gender: "male", race: "white", age: "old" }, {}],
    [{ gender: "female", race: "asian", age: "young" }, {}],
  ]);
  deepStrictEqual(unlabelled, ["39_1_20170116174525125.jpg.chip.jpg"]);
});

Deno.test("a table of one's own may be CSV or JSON-lines, and both say the same", () => {
  const csv = "file,gender,race\n./a/1.png,male,\nb.png,female,asian\n";
  const lines =
    '{"file":"a/1.png","gender":"male"}\n\n{"file":"b.png","gender":"female","race":"asian"}\n';
  const [a, b] = [csv, lines].map((text) => readLabels({ name: "t", text }));
  deepStrictEqual(a, b);
  deepStrictEqual(a?.images[1]?.labels, { gender: "female", race: "asian" });
});

Deno.test("all that is wrong with labels is said at once", () => {
  const text = `file,age,gender,race,service_test
1.jpg,50-59,Male,Martian,True
1.jpg,50-59,male,White,True
`;
  throws(() => readLabels({ name: "f.csv", text }), {
    name: "InputError",
    message:
      /f\.csv, line 2: race: "Martian"[^]*f\.csv, line 3: gender: "male" is none/,
  });
  throws(() => readLabels({ name: "f.csv", text: "path,gender\n1,male\n" }), {
    message: /no column "file"; there are "path", "gender"/,
  });
  throws(() => readLabels({ name: "f.csv", text: "file,gender\n" }), {
    message: /no rows/,
  });
  throws(() => readLabels({ name: "f.csv", text: 'file,g\na,m\n,f\n"x' }), {
    message: /Quote/i,
  });
  throws(() => readLabels({ name: "f.jsonl", text: '{"file":1}\n[2]\n{' }), {
    message: /line 2: expected an object[^]*line 3: /,
  });
});
