// A hub of this machine: it speaks what Hugging Face's hub speaks to huggingface_hub, with large
// files on another host, and fails where it is told to.

import { createHash } from "node:crypto";

/** A repository of models. */
export interface ServedRepository {
  /** Commit of its branch `main`, 40 hexadecimal digits. */
  readonly commit: string;
  /** Its files by path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A request for a file's bytes, or for what the hub knows. */
export interface Asked {
  /** What it is for: the path of a file, `"info"` or `"tree"`. */
  readonly what: string;
  /** First byte that is asked for. */
  readonly from: number;
  /** Whether it bears a token. */
  readonly token: string | null;
  /** Whether it goes to the host of large files. */
  readonly elsewhere: boolean;
}

/** How a request goes wrong: its status, or that its body ends after so many bytes, or that a byte is another. */
export type Fault =
  | {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
  }
  | { readonly cut: number }
  | { readonly flip: number }
  | { readonly whole: true };

/** A hub that runs. */
export interface HubServer {
  /** Its address. */
  readonly endpoint: string;
  /** What was asked of it. */
  readonly asked: Asked[];
}

/** From this size on a file is kept on the other host, under its SHA-256. */
export const LARGE = 2000;

/**
 * Runs a hub while something is done with it.
 *
 * @param repositories What it has, by id.
 * @param act What is done.
 * @param fault Says what goes wrong with a request.
 */
export async function withHub(
  repositories: Readonly<Record<string, ServedRepository>>,
  act: (hub: HubServer) => Promise<void>,
  fault: (asked: Asked) => Fault | undefined = () => undefined,
): Promise<void> {
  const asked: Asked[] = [];
  const note = (request: Request, what: string, elsewhere = false) => {
    const [, from = "0"] =
      /bytes=(\d+)-/.exec(request.headers.get("Range") ?? "") ?? [];
    const own: Asked = {
      what,
      from: Number(from),
      token: request.headers.get("Authorization"),
      elsewhere,
    };
    asked.push(own);
    return { own, wrong: fault(own) };
  };
  const large = serve((request) => {
    const [, id = "", path = ""] = /^\/(.+?)\/-\/(.+)$/.exec(pathOf(request)) ??
      [];
    const bytes = repositories[id]?.files.get(path);
    if (!bytes) return new Response(null, { status: 404 });
    const { own, wrong } = note(request, path, true);
    return content(request, bytes, own, wrong);
  });
  const hub = serve((request) => {
    const url = pathOf(request);
    const [, id = "", kind, revision = ""] =
      /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\/([^/]+)$/.exec(url) ??
        [];
    if (kind !== undefined) {
      const { wrong } = note(request, kind === "tree" ? "tree" : "info");
      if (wrong && "status" in wrong) return refused(wrong);
      return about(repositories[id], kind, revision, request);
    }
    const [, name = "", commit, path = ""] =
      /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url) ?? [];
    const repository = repositories[name];
    const bytes = repository?.files.get(path);
    if (!repository || !bytes || commit !== repository.commit) {
      return refused({
        status: 404,
        headers: { "X-Error-Code": "EntryNotFound" },
      });
    }
    const headers = {
      "X-Repo-Commit": repository.commit,
      ETag: `"${etag(bytes)}"`,
    };
    if (bytes.length < LARGE) {
      const { own, wrong } = note(request, path);
      return content(request, bytes, own, wrong, headers);
    }
    return new Response(null, {
      status: 302,
      headers: {
        ...headers,
        "X-Linked-Etag": `"${etag(bytes)}"`,
        "X-Linked-Size": String(bytes.length),
        Location: `${address(large)}/${name}/-/${path}`,
      },
    });
  });
  try {
    await act({ endpoint: address(hub), asked });
  } finally {
    await Promise.all([hub.shutdown(), large.shutdown()]);
  }
}

/**
 * Digests bytes as the hub does: SHA-256 of large files, git's SHA-1 of small ones.
 *
 * @param bytes The bytes.
 * @returns Hexadecimal digits.
 */
export function etag(bytes: Uint8Array): string {
  const hash = createHash(bytes.length < LARGE ? "sha1" : "sha256");
  if (bytes.length < LARGE) hash.update(`blob ${bytes.length}\0`);
  return hash.update(bytes).digest("hex");
}

function about(
  repository: ServedRepository | undefined,
  kind: string,
  revision: string,
  request: Request,
): Response {
  if (!repository) {
    const none = { "X-Error-Code": "RepoNotFound" };
    return refused({ status: 401, headers: none });
  }
  if (!["main", repository.commit].includes(decodeURIComponent(revision))) {
    const none = { "X-Error-Code": "RevisionNotFound" };
    return refused({ status: 404, headers: none });
  }
  const { commit, files } = repository;
  if (kind === "revision") {
    return Response.json({ id: "x/y", sha: commit, siblings: [] });
  }
  const entries = [...files].map(([path, bytes]) => ({
    type: "file",
    path,
    size: bytes.length,
    oid: createHash("sha1").update(path).digest("hex"),
    ...bytes.length < LARGE ? { oid: etag(bytes) } : {
      lfs: { oid: etag(bytes), size: bytes.length, pointerSize: 134 },
    },
  }));
  // A page of three, as long lists have pages.
  const url = new URL(request.url);
  const start = Number(url.searchParams.get("cursor") ?? 0);
  url.searchParams.set("cursor", String(start + 3));
  const more = start + 3 < entries.length;
  return Response.json(entries.slice(start, start + 3), {
    headers: more ? { Link: `<${url}>; rel="next"` } : {},
  });
}

function content(
  request: Request,
  bytes: Uint8Array,
  { from }: Asked,
  wrong: Fault | undefined,
  headers: Readonly<Record<string, string>> = {},
): Response {
  if (wrong && "status" in wrong) return refused(wrong);
  const start = wrong && "whole" in wrong ? 0 : from;
  if (start > 0 && start >= bytes.length) return refused({ status: 416 });
  const sent = bytes.slice(start);
  if (wrong && "flip" in wrong) {
    const at = wrong.flip - start;
    if (at >= 0 && at < sent.length) sent[at] = (sent[at] ?? 0) ^ 1;
  }
  const end = wrong && "cut" in wrong ? wrong.cut - start : sent.length;
  const body = request.method === "HEAD"
    ? null
    : end < sent.length
    ? new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(sent.subarray(0, end));
        // What was sent arrives before the connection breaks.
        await new Promise((resolve) => setTimeout(resolve, 5));
        controller.error(new Error("cut"));
      },
    })
    : sent;
  return new Response(body, {
    status: start > 0 ? 206 : 200,
    headers: {
      ...headers,
      "Accept-Ranges": "bytes",
      "Content-Length": String(sent.length),
      ...start > 0 && {
        "Content-Range": `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
      },
    },
  });
}

function refused(
  { status, headers }: Extract<Fault, { status: number }>,
): Response {
  return new Response("", { status, headers: { ...headers } });
}

function serve(
  answer: (request: Request) => Response,
): Deno.HttpServer<Deno.NetAddr> {
  const quiet = { onListen() {}, onError: () => new Response(null) };
  return Deno.serve({ hostname: "127.0.0.1", port: 0, ...quiet }, answer);
}

function address({ addr: { port } }: Deno.HttpServer<Deno.NetAddr>): string {
  return `http://127.0.0.1:${port}`;
}

function pathOf(request: Request): string {
  return decodeURIComponent(new URL(request.url).pathname);
}
