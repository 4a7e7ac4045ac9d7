import {
  deepStrictEqual,
  match,
  rejects,
  strictEqual,
} from "node:assert/strict";
import { createHash } from "node:crypto";
import { zipSync } from "fflate";
import { inFolder } from "../../tests/support/folder.ts";
import { InputError, mt19937 } from "../core/mod.ts";
import type { Hub } from "../hub/mod.ts";
import { installProvider } from "./install.ts";
import { linkLibraries } from "./libraries.ts";
import { LIBRARIES, type Release } from "./releases.ts";

const noise = mt19937(3);
/** More than a piece of what is read at once; the second half can be packed. */
const CONTENT = Object.fromEntries(
  LIBRARIES.map((name, i) => [
    name,
    Uint8Array.from(
      { length: (1 << 20) + i },
      (_, j) => j < 1 << 19 ? noise.next() & 255 : 7,
    ),
  ]),
);
const FOLDER = "onnxruntime/capi/";
const WHEEL = zipSync({
  "onnxruntime/__init__.py": new Uint8Array(40),
  ...Object.fromEntries(
    Object.entries(CONTENT).map(([name, bytes]) => [FOLDER + name, bytes]),
  ),
  [`${FOLDER}libonnxruntime.so.1.30.0`]: new Uint8Array(2000),
});

function digest(bytes: Uint8Array, kind: "sha256" | "sha512" = "sha256") {
  return createHash(kind).update(bytes).digest();
}

/** Runs a feed of this machine that has one archive, and what NuGet says of it. */
async function withFeed(
  archive: Uint8Array<ArrayBuffer>,
  act: (address: string, asked: string[]) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    ({ url }) => {
      const { pathname, origin } = new URL(url);
      asked.push(pathname);
      if (pathname === "/registration") {
        return Response.json({ catalogEntry: `${origin}/catalog` });
      }
      if (pathname === "/catalog") {
        return Response.json({
          packageHash: digest(archive, "sha512").toString("base64"),
          packageHashAlgorithm: "SHA512",
          packageSize: archive.length,
        });
      }
      return new Response(archive);
    },
  );
  try {
    await act(`http://127.0.0.1:${server.addr.port}`, asked);
  } finally {
    await server.shutdown();
  }
}

function pinned(url: string, archive: Uint8Array): Release {
  const sha256 = digest(archive).toString("hex");
  return {
    cuda: 13,
    url,
    folder: FOLDER,
    pinned: { size: archive.length, sha256 },
  };
}

const HUB: Omit<Hub, "endpoint"> = { wait: () => Promise.resolve() };

async function inPlaces(
  act: (places: { caches: string; beside: string }) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const places = { caches: `${folder}/caches`, beside: `${folder}/bin` };
    await Deno.mkdir(places.beside);
    await act(places);
  });
}

Deno.test("a provider is fetched once, unpacked whole, and linked to where it is looked for", async () => {
  await withFeed(WHEEL, (endpoint, asked) =>
    inPlaces(async (places) => {
      const release = pinned(`${endpoint}/a.whl`, WHEEL);
      const hub = { ...HUB, endpoint };
      const first = await installProvider(hub, { release, ...places });
      strictEqual(first.found, false);
      for (const [name, bytes] of Object.entries(CONTENT)) {
        deepStrictEqual(await Deno.readFile(`${places.beside}/${name}`), bytes);
        const link = await Deno.readLink(`${places.beside}/${name}`);
        strictEqual(link, `${first.folder}/${name}`);
      }
      const names = await Array.fromAsync(Deno.readDir(first.folder));
      deepStrictEqual(
        names.map(({ name }) => name).toSorted(),
        [...LIBRARIES, "provider.json"].toSorted(),
      );
      // Links are made anew, as after ONNX Runtime was; damaged bytes are fetched again.
      await Deno.remove(`${places.beside}/${LIBRARIES[0]}`);
      const again = await installProvider(hub, { release, ...places });
      deepStrictEqual([again.found, asked.length], [true, 1]);
      await Deno.writeTextFile(`${first.folder}/${LIBRARIES[1]}`, "damaged");
      const repaired = await installProvider(hub, { release, ...places });
      deepStrictEqual([repaired.found, asked.length], [false, 2]);
      deepStrictEqual(
        await Deno.readFile(`${places.beside}/${LIBRARIES[1]}`),
        CONTENT[`${LIBRARIES[1]}`],
      );
    }));
});

Deno.test("of a package of NuGet the digest is what its catalogue says", async () => {
  await withFeed(WHEEL, (endpoint, asked) =>
    inPlaces(async (places) => {
      const release: Release = {
        cuda: 12,
        url: `${endpoint}/a.nupkg`,
        folder: FOLDER,
        registration: `${endpoint}/registration`,
      };
      const { folder } = await installProvider(
        { ...HUB, endpoint },
        { release, ...places },
      );
      match(folder, /-cuda12$/);
      deepStrictEqual(asked, ["/registration", "/catalog", "/a.nupkg"]);
    }));
});

Deno.test("an archive of other bytes, or without the libraries, leaves nothing linked", async () => {
  const damaged = WHEEL.slice();
  damaged[500_000] = (damaged[500_000] ?? 0) ^ 1;
  const without = zipSync({ "onnxruntime/__init__.py": new Uint8Array(40) });
  for (
    const [archive, told, says] of [
      [
        damaged,
        WHEEL,
        /its bytes are not those.*SHA-256.*nothing of it was kept/,
      ],
      [
        without,
        without,
        /Cannot unpack .*it has no onnxruntime\/capi\/libonnx/,
      ],
    ] as const
  ) {
    await withFeed(archive, (endpoint) =>
      inPlaces(async (places) => {
        const release = pinned(`${endpoint}/a.whl`, told);
        await rejects(
          installProvider({ ...HUB, endpoint }, { release, ...places }),
          says,
        );
        deepStrictEqual(await Array.fromAsync(Deno.readDir(places.beside)), []);
      }));
  }
});

Deno.test("a library that something else put there is left alone", async () => {
  await withFeed(WHEEL, (endpoint) =>
    inPlaces(async (places) => {
      const path = `${places.beside}/${LIBRARIES[1]}`;
      await Deno.writeTextFile(path, "another");
      const release = pinned(`${endpoint}/a.whl`, WHEEL);
      await rejects(
        installProvider({ ...HUB, endpoint }, { release, ...places }),
        /is a file that something else put there; remove it/,
      );
      strictEqual(await Deno.readTextFile(path), "another");
    }));
});

Deno.test("CUDA's libraries are linked from wherever they lie below a folder, and nothing else is", async () => {
  await inFolder(async (folder) => {
    const beside = `${folder}/bin`;
    const names = ["libcudart.so.13", "libcudnn.so.9", "libcudnn_ops.so.9"];
    await Deno.mkdir(beside);
    await Deno.mkdir(`${folder}/nvidia/cu13/lib`, { recursive: true });
    await rejects(
      linkLibraries(`${folder}/nvidia`, beside),
      /there is none in .*name a folder with libcudart/,
    );
    await rejects(linkLibraries(`${folder}/nowhere`, beside), InputError);
    for (const name of [...names, "libcusparse.so.12", "libcudart.a"]) {
      await Deno.writeTextFile(`${folder}/nvidia/cu13/lib/${name}`, name);
    }
    for (const _ of [1, 2]) {
      strictEqual(await linkLibraries(`${folder}/nvidia`, beside), 3);
    }
    const linked = await Array.fromAsync(Deno.readDir(beside));
    deepStrictEqual(linked.map(({ name }) => name).toSorted(), names);
    strictEqual(await Deno.readTextFile(`${beside}/${names[1]}`), names[1]);
  });
});
