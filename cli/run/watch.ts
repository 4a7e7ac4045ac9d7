import { EnvironmentError } from "../../lib/core/mod.ts";
import type { Plan } from "../../lib/bench/mod.ts";
import { pageOfRun, unitsDone } from "./progress.ts";
import { say } from "../terminal/mod.ts";

/** A page of a run that is served while it goes on. */
export interface Watch {
  /** Its address. */
  readonly address: string;
  /** Shows a run from here on, whose outputs lie in a folder. */
  show(plan: Plan, folder: string): void;
  /** Tells all who look at it how the run ended, and serves it no longer. */
  close(says: string): Promise<void>;
}

/** How often those who look at the page are told how far the run has come, in milliseconds. */
const EVERY_MS = 1000;

/**
 * Serves a page of a run to this machine alone.
 *
 * @param port The port; 0 for one that is free.
 * @throws {EnvironmentError} If Deno was not allowed to, or the port is taken.
 */
export function openWatch(port: number): Watch {
  const listeners = new Set<ReadableStreamDefaultController<Uint8Array>>();
  let page: (() => Promise<string>) | undefined;
  let done: (() => Promise<number>) | undefined;
  const tell = (data: object) => {
    const line = TEXT.encode(`data: ${JSON.stringify(data)}\n\n`);
    for (const listener of listeners) listener.enqueue(line);
  };
  const events = () => {
    let own: ReadableStreamDefaultController<Uint8Array>;
    return new ReadableStream<Uint8Array>({
      start: (controller) => void listeners.add(own = controller),
      cancel: () => void listeners.delete(own),
    });
  };
  const timer = setInterval(async () => {
    if (listeners.size > 0 && done) tell({ done: await done() });
  }, EVERY_MS);
  const server = listen(port, async (path) => {
    if (path === "/events") return answer(events(), "text/event-stream");
    if (path === "/favicon.ico") return new Response(null, { status: 204 });
    if (path !== "/") return undefined;
    return answer(await page?.() ?? WAITING, "text/html; charset=utf-8");
  });
  return {
    address: `http://127.0.0.1:${server.addr.port}/`,
    show(plan, folder) {
      page = pageOfRun(plan, folder);
      done = unitsDone(plan, folder);
    },
    async close(says) {
      clearInterval(timer);
      tell({ done: await done?.() ?? 0, says });
      for (const listener of listeners) listener.close();
      listeners.clear();
      await server.shutdown();
    },
  };
}

const TEXT = new TextEncoder();
const WAITING =
  '<!DOCTYPE html><title>Entangle</title><meta http-equiv="refresh" content="2"><p>The run is being prepared.</p>';

/** Answers requests by their paths, if they come from a page of this server or from nowhere else. */
function listen(
  port: number,
  answerTo: (path: string) => Promise<Response | undefined>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({
      hostname: "127.0.0.1",
      port,
      onListen: () => {},
      onError: (error) => {
        say(`The page could not be made: ${error}`);
        return new Response("The page could not be made.", { status: 500 });
      },
    }, async (request) => {
      const { pathname, hostname } = new URL(request.url);
      // Another name may have been made to lead here, by a page that wants to read this one.
      if (!["127.0.0.1", "localhost"].includes(hostname)) {
        return new Response("Forbidden", { status: 403 });
      }
      if (request.method !== "GET") {
        return new Response("Not allowed", { status: 405 });
      }
      return await answerTo(pathname) ??
        new Response("Not found", { status: 404 });
    });
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new EnvironmentError(
        "Cannot serve the page: Deno was not allowed to; start it as it was installed, with deno task watch, or with --allow-net=127.0.0.1",
        { cause: error },
      );
    }
    if (error instanceof Deno.errors.AddrInUse) {
      throw new EnvironmentError(
        `Cannot serve the page: port ${port} is taken; choose another with --port, or none for one that is free`,
        { cause: error },
      );
    }
    throw error;
  }
}

function answer(body: string | ReadableStream<Uint8Array>, type: string) {
  return new Response(body, {
    headers: {
      "content-type": type,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    },
  });
}
