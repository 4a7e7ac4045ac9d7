import {
  deepStrictEqual,
  match,
  ok,
  rejects,
  strictEqual,
} from "node:assert/strict";
import { join } from "node:path";
import { inFolder } from "../../tests/support/folder.ts";
import {
  type Asked,
  etag,
  type Fault,
  type HubServer,
  withHub,
} from "../../tests/support/hub_server.ts";
import { mt19937 } from "../core/mod.ts";
import type { Hub } from "./hub.ts";
import type { HubFile } from "./listing.ts";
import { repositoryName } from "./name.ts";
import { pullRepository } from "./pull.ts";
import { findSnapshot, snapshotOf } from "./snapshot.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const ID = "somebody/a-pipeline";
const UNET = "unet/diffusion_pytorch_model.safetensors";

/** Bytes that no two files share. */
function bytes(size: number, seed: number): Uint8Array {
  const noise = mt19937(seed);
  return Uint8Array.from({ length: size }, () => noise.next() & 255);
}

const FILES = new Map<string, Uint8Array>(
  [
    ["README.md", 40],
    ["model_index.json", 60],
    ["safety_checker/model.safetensors", 9000],
    ["scheduler/scheduler_config.json", 80],
    ["text_encoder/config.json", 90],
    ["text_encoder/model.fp16.safetensors", 3000],
    ["text_encoder/model.safetensors", 6000],
    ["text_encoder/pytorch_model.bin", 6001],
    ["tokenizer/merges.txt", 2500],
    ["tokenizer/vocab.json", 2600],
    ["unet/config.json", 91],
    ["unet/diffusion_pytorch_model.fp16.safetensors", 20_000],
    [UNET, 40_000],
    ["unet/diffusion_pytorch_model.non_ema.safetensors", 40_001],
    ["v1-5-pruned.safetensors", 50_000],
    ["vae/config.json", 92],
    ["vae/diffusion_pytorch_model.fp16.safetensors", 5000],
    ["vae/diffusion_pytorch_model.safetensors", 0],
  ].map(([path, size], i) => [String(path), bytes(Number(size), i)]),
);

const NEEDED = [...FILES.keys()].filter((path) =>
  !/README|safety|fp16|bin|non_ema|v1-5/.test(path)
);

interface Try {
  readonly cache: string;
  readonly text?: string;
  readonly variant?: "fp16";
  readonly hub?: Partial<Hub>;
}

/** Fetches the repository, without waiting between tries. */
async function pulled(
  { endpoint }: HubServer,
  { cache, text = ID, variant, hub }: Try,
): Promise<{ path: string; waits: string[]; files: readonly HubFile[] }> {
  const waits: string[] = [];
  let files: readonly HubFile[] = [];
  const name = repositoryName(text);
  if (!name) throw new TypeError(text);
  const path = await pullRepository({
    endpoint,
    wait: (ms, why) => Promise.resolve(void waits.push(`${ms} ${why}`)),
    ...hub,
  }, { name, variant, cache, onFiles: (all) => files = all, onBytes() {} });
  return { path, waits, files };
}

const REPOSITORIES = { [ID]: { commit: COMMIT, files: FILES } };

async function withCache(
  act: (hub: HubServer, cache: string) => Promise<void>,
  fault?: (asked: Asked) => Fault | undefined,
): Promise<void> {
  await inFolder((cache) =>
    withHub(REPOSITORIES, (hub) => act(hub, cache), fault)
  );
}

Deno.test("pull fetches what is needed, once, and links it as huggingface_hub does", async () => {
  await withCache(async (hub, cache) => {
    const { path } = await pulled(hub, { cache });
    const folder = `${cache}/models--somebody--a-pipeline`;
    strictEqual(path, `${folder}/snapshots/${COMMIT}`);
    for (const name of NEEDED) {
      const own = FILES.get(name) ?? new Uint8Array();
      deepStrictEqual(await Deno.readFile(join(path, name)), own, name);
      const up = "../".repeat(name.split("/").length + 1);
      strictEqual(
        await Deno.readLink(join(path, name)),
        `${up}blobs/${etag(own)}`,
      );
    }
    const blobs = await Array.fromAsync(Deno.readDir(`${folder}/blobs`));
    strictEqual(blobs.length, NEEDED.length);
    strictEqual(await Deno.readTextFile(`${folder}/refs/main`), COMMIT);
    const before = hub.asked.length;
    await pulled(hub, { cache });
    deepStrictEqual(
      hub.asked.slice(before).filter(({ what }) => what.includes(".")),
      [],
    );
    const found = await findSnapshot(cache, { id: ID, revision: "main" });
    strictEqual(found.path, path);
    deepStrictEqual(snapshotOf(path), { id: ID, revision: COMMIT });
  });
});

Deno.test("a revision is a branch or a commit, and one that is not cached is told with those that are", async () => {
  await withCache(async (hub, cache) => {
    const { path } = await pulled(hub, { cache, text: `${ID}@${COMMIT}` });
    strictEqual(
      (await findSnapshot(cache, { id: ID, revision: COMMIT })).path,
      path,
    );
    deepStrictEqual(await findSnapshot(cache, { id: ID, revision: "main" }), {
      path: undefined,
      revisions: [COMMIT],
    });
    await rejects(pulled(hub, { cache, text: `${ID}@v2` }), {
      name: "InputError",
      message: /no revision "v2" \(404\)$/,
    });
  });
});

Deno.test("half precision is fetched where it is asked for", async () => {
  await withCache(async (hub, cache) => {
    const { files } = await pulled(hub, { cache, variant: "fp16" });
    deepStrictEqual(
      files.map(({ path }) => path).filter((p) => /safetensors/.test(p)),
      [...FILES.keys()].filter((path) => path.includes("fp16")),
    );
  });
});

Deno.test("a download that is cut at any byte goes on from there, in the same process or in another", async () => {
  const noise = mt19937(20);
  const cuts = Array.from({ length: 10 }, () => noise.next() % 40_000);
  for (const [i, cut] of cuts.entries()) {
    const another = i % 2 === 1;
    let failed = false;
    await withCache(async (hub, cache) => {
      const stop = () => Promise.reject(new Error("ended"));
      if (another) {
        await rejects(pulled(hub, { cache, hub: { wait: stop } }), /ended/);
      }
      const { path, waits } = await pulled(hub, { cache });
      deepStrictEqual(await Deno.readFile(join(path, UNET)), FILES.get(UNET));
      const asked = hub.asked.filter(({ what }) => what === UNET);
      deepStrictEqual(asked.map(({ from }) => from), [0, cut], `cut at ${cut}`);
      strictEqual(waits.length, another ? 0 : 1);
    }, ({ what }) => {
      if (what !== UNET || failed) return undefined;
      failed = true;
      return { cut };
    });
  }
});

Deno.test("a server that cannot go on where it was cut is read from the start", async () => {
  let cut = false;
  await withCache(async (hub, cache) => {
    const { path } = await pulled(hub, { cache });
    deepStrictEqual(await Deno.readFile(join(path, UNET)), FILES.get(UNET));
    const asked = hub.asked.filter(({ what }) => what === UNET);
    deepStrictEqual(asked.map(({ from }) => from), [0, 700]);
  }, ({ what }) => {
    if (what !== UNET) return undefined;
    if (cut) return { whole: true };
    cut = true;
    return { cut: 700 };
  });
});

Deno.test("bytes that are not the repository's are refused, and nothing of them is kept", async () => {
  for (const what of [UNET, "unet/config.json"]) {
    await withCache(async (hub, cache) => {
      await rejects(pulled(hub, { cache }), {
        name: "EnvironmentError",
        message: new RegExp(`^Cannot take "${what}".* (SHA-256|git's SHA-1) `),
      });
      const folder = `${cache}/models--somebody--a-pipeline`;
      const kept = await Array.fromAsync(Deno.readDir(`${folder}/blobs`));
      const own = etag(FILES.get(what) ?? new Uint8Array());
      ok(!kept.some(({ name }) => name.startsWith(own)));
      await rejects(Deno.stat(`${folder}/refs/main`), Deno.errors.NotFound);
    }, (asked) => asked.what === what ? { flip: 17 } : undefined);
  }
});

Deno.test("what an earlier try left damaged is fetched anew", async () => {
  await withCache(async (hub, cache) => {
    const blobs = `${cache}/models--somebody--a-pipeline/blobs`;
    await Deno.mkdir(blobs, { recursive: true });
    const own = etag(FILES.get(UNET) ?? new Uint8Array());
    await Deno.writeFile(`${blobs}/${own}.incomplete`, bytes(500, 99));
    const { path } = await pulled(hub, { cache });
    deepStrictEqual(await Deno.readFile(join(path, UNET)), FILES.get(UNET));
    const asked = hub.asked.filter(({ what }) => what === UNET);
    deepStrictEqual(asked.map(({ from }) => from), [500, 0]);
  });
});

Deno.test("a token goes to the hub, and not to where large files are", async () => {
  await withCache(async (hub, cache) => {
    await pulled(hub, { cache, hub: { token: "hf_secret" } });
    for (const { elsewhere, token } of hub.asked) {
      strictEqual(token, elsewhere ? null : "Bearer hf_secret");
    }
    ok(hub.asked.some(({ elsewhere }) => elsewhere));
  });
});

const REFUSED: readonly (
  readonly [Extract<Fault, { status: number }>, RegExp]
)[] = [
  [
    { status: 401, headers: { "X-Error-Code": "RepoNotFound" } },
    /no such repository, or it is private \(401\).*HF_TOKEN/,
  ],
  [
    { status: 401, headers: { "X-Error-Code": "GatedRepo" } },
    /ask for consent \(401\).*huggingface\.co\/somebody\/a-pipeline, and without a token/,
  ],
  [{ status: 403 }, /ask for consent \(403\)/],
  [{ status: 404 }, /no such repository \(404\)/],
];

for (const [fault, says] of REFUSED) {
  Deno.test(`${fault.status} ${fault.headers?.["X-Error-Code"] ?? ""} is told with what to do`, async () => {
    await withCache(async (hub, cache) => {
      await rejects(pulled(hub, { cache }), (error: Error) => {
        strictEqual(error.name, "InputError");
        match(error.message, says);
        return true;
      });
    }, () => fault);
  });
}

Deno.test("a repository that was taken down is told with the one that holds its files", async () => {
  await withCache(async (hub, cache) => {
    const text = "runwayml/stable-diffusion-v1-5";
    await rejects(
      pulled(hub, { cache, text }),
      /taken down, and "stable-diffusion-v1-5\/stable-diffusion-v1-5" holds/,
    );
  }, () => ({ status: 404 }));
});

Deno.test("too many requests are waited out as long as the hub asks, and told where they do not end", async () => {
  let times = 0;
  await withCache(
    async (hub, cache) => {
      const { waits } = await pulled(hub, { cache });
      deepStrictEqual(waits.map((wait) => wait.split(" ")[0]), [
        "3000",
        "2000",
      ]);
    },
    () =>
      times++ < 2
        ? { status: 429, headers: times === 1 ? { "Retry-After": "3" } : {} }
        : undefined,
  );
  await withCache(async (hub, cache) => {
    await rejects(pulled(hub, { cache }), {
      name: "EnvironmentError",
      message: /too many requests \(429\).*6 times in a row/,
    });
  }, () => ({ status: 429 }));
  await withCache(async (hub, cache) => {
    await rejects(pulled(hub, { cache }), /asks to wait 3600 s/);
  }, () => ({ status: 429, headers: { "Retry-After": "3600" } }));
});

Deno.test("a hub that is not there, or is none, is told", async () => {
  await inFolder(async (cache) => {
    const nowhere = { endpoint: "http://127.0.0.1:1", asked: [] };
    await rejects(pulled(nowhere, { cache }), {
      name: "EnvironmentError",
      message: /there is no connection/,
    });
  });
});
