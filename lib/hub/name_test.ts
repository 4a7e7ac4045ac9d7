import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { repositoryName, repositoryText } from "./name.ts";
import { hubPlaces } from "./places.ts";

Deno.test("OWNER/NAME[@REVISION] is the name of a repository, and a path is none", () => {
  const read = (text: string) => {
    const name = repositoryName(text);
    return name && [name.id, name.revision];
  };
  deepStrictEqual(read("openai/clip-vit-large-patch14"), [
    "openai/clip-vit-large-patch14",
    "main",
  ]);
  deepStrictEqual(read("a/b.c_d@refs/pr/1"), ["a/b.c_d", "refs/pr/1"]);
  for (
    const path of [
      ...["gpt2", "a/b/c", "/a/b", "./a", "../a", "~/a", ".a/b", "a/.b", "a/"],
      ...[
        "a/b@",
        "a/b@..",
        "a/b@x/../y",
        "a/b@/x",
        "a--b/c",
        "a/b..c",
        "a b/c",
      ],
      ...["a/b.git", "https://x.de/a", "a/b@x y", "a\\b/c", "", "a/b\n"],
    ]
  ) strictEqual(read(path), undefined, path);
  for (const text of ["a/b", "a/b@v1.0"]) {
    const name = repositoryName(text);
    strictEqual(name && repositoryText(name), text);
  }
});

Deno.test("the cache is where huggingface_hub has it, whichever of its variables are set", () => {
  const cache = (variables: Readonly<Record<string, string>>) =>
    hubPlaces((name) => variables[name]).cache;
  const HOME = "/home/u";
  strictEqual(cache({}), undefined);
  strictEqual(cache({ HOME }), "/home/u/.cache/huggingface/hub");
  strictEqual(
    cache({ USERPROFILE: HOME }),
    "/home/u/.cache/huggingface/hub",
  );
  strictEqual(cache({ HOME, XDG_CACHE_HOME: "/x" }), "/x/huggingface/hub");
  strictEqual(cache({ HOME, HF_HOME: "~/hf" }), "/home/u/hf/hub");
  strictEqual(
    cache({ HOME, HF_HOME: "/hf", HUGGINGFACE_HUB_CACHE: "/old" }),
    "/old",
  );
  strictEqual(
    cache({ HOME, HUGGINGFACE_HUB_CACHE: "/old", HF_HUB_CACHE: "/new" }),
    "/new",
  );
  const places = hubPlaces((name) =>
    ({ HOME, HF_ENDPOINT: "http://h:1/", HF_TOKEN: " t\n" })[name]
  );
  deepStrictEqual(places, {
    cache: "/home/u/.cache/huggingface/hub",
    endpoint: "http://h:1",
    token: "t",
    tokenFile: "/home/u/.cache/huggingface/token",
  });
});
