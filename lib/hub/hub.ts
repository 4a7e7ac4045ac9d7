import { EnvironmentError } from "../core/mod.ts";

/** The hub, and how patient its client is. */
export interface Hub {
  /** Its address, without a slash at its end. */
  readonly endpoint: string;
  /** The user's token, if there is one; sent to this address alone. */
  readonly token?: string | undefined;
  /** Asks to stop; what has come stays. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Waits before the next try.
   *
   * @param why Why, as a clause.
   */
  wait(ms: number, why: string): Promise<void>;
  /** Milliseconds without a byte after which a connection is given up; 60 s if absent. */
  readonly patience?: number | undefined;
}

/** How often something is tried that fails for a reason which may pass. */
export const TRIES = 6;

/** Milliseconds without a byte after which a connection is given up. */
export const PATIENCE_MS = 60_000;

/** The longest that a hub may ask to wait, in milliseconds, before it is left to the user. */
const LONGEST_WAIT_MS = 120_000;

/**
 * Asks the hub for something, again where the reason that it fails may pass: too many requests (429), a server in trouble (5xx), no connection.
 *
 * @param headers Headers beside those of every request.
 * @returns The response, of whatever other status.
 * @throws {EnvironmentError} If there is none in the end.
 */
export async function ask(
  hub: Hub,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  for (let i = 1;; i++) {
    let why: string;
    let ms = 1000 * 2 ** (i - 1);
    try {
      const response = await connected(hub, url, headers);
      const { status } = response;
      if (status !== 429 && status < 500) return response;
      await response.body?.cancel();
      const asked = waitAsked(response.headers);
      ms = asked ?? ms;
      why = status === 429
        ? "the hub says that there were too many requests (429); a token (HF_TOKEN) is allowed more"
        : `the hub is in trouble (${status})`;
      if (ms > LONGEST_WAIT_MS) {
        throw new EnvironmentError(
          `Cannot get ${url}: ${why}, and asks to wait ${
            Math.ceil(ms / 1000)
          } s; give the same command then, what has come is kept`,
        );
      }
    } catch (error) {
      if (!(error instanceof TypeError) || hub.signal?.aborted) throw error;
      why = `there is no connection: ${error.message}`;
      if (i === TRIES) {
        throw new EnvironmentError(
          `Cannot get ${url}: ${why}; give the same command when there is one, what has come is kept`,
          { cause: error },
        );
      }
    }
    if (i === TRIES) {
      throw new EnvironmentError(
        `Cannot get ${url}: ${why}, ${TRIES} times in a row; give the same command later, what has come is kept`,
      );
    }
    await hub.wait(ms, why);
  }
}

/** A response whose headers have come in time. */
async function connected(
  { endpoint, token, signal, patience = PATIENCE_MS }: Hub,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new TypeError("no answer came in time")),
    patience,
  );
  const own = new URL(url).origin === new URL(endpoint).origin;
  try {
    return await fetch(url, {
      headers: {
        "User-Agent": "entangle",
        ...headers,
        ...(token && own ? { Authorization: `Bearer ${token}` } : {}),
      },
      signal: AbortSignal.any([late.signal, ...signal ? [signal] : []]),
    });
  } finally {
    clearTimeout(timer);
  }
}

/** What `Retry-After` says, in milliseconds. */
function waitAsked(headers: Headers): number | undefined {
  const said = headers.get("Retry-After");
  return said !== null && /^\d+$/.test(said) ? 1000 * Number(said) : undefined;
}
