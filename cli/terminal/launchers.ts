// Who started this process. `npx` starts a shell, which starts `deno task`, which starts us; when `npx`
// is ended with SIGTERM it tells the shell, and the rest runs on with nobody to stop it.

/** How often the launchers are looked for, in milliseconds. */
const EVERY_MS = 1000;

/** Looks up processes. */
export interface Processes {
  /**
   * Finds the parent of a process.
   *
   * @returns The parent's id; `undefined` if there is no such process.
   */
  parentOf(pid: number): number | undefined;
  /**
   * Finds what a process was started as.
   *
   * @returns Program and arguments, separated by spaces; `""` if there is no such process.
   */
  commandOf(pid: number): string;
}

/** `deno task`; npm's `npx`; a script of Node's that starts either, or this program. */
const LAUNCHER =
  /^(\S*\bdeno( -\S+)* task\b|np[mx]\b|\S*\bnode\b.*\b(np[mx]|deno|entangle)\b)/;

/** What npm puts between itself and a program. */
const BETWEEN = /^(\S*\/)?sh -c /;

/**
 * Lists the processes that do nothing but wait for this one. A shell or a
 * script of the user's is none: it may go, and leave its work to run.
 *
 * @returns Their ids, the parent first.
 */
export function launchersOf(
  pid: number,
  { parentOf, commandOf }: Processes,
): number[] {
  const climbed: number[] = [];
  let count = 0;
  for (let above = parentOf(pid); above; above = parentOf(above)) {
    const command = commandOf(above);
    const launches = LAUNCHER.test(command);
    if (!launches && !BETWEEN.test(command)) break;
    climbed.push(above);
    if (launches) count = climbed.length;
  }
  return climbed.slice(0, count);
}

/**
 * Says whether the launchers still stand above one another, and above this process.
 *
 * @param launchers Its launchers, the parent first.
 * @returns `false` once one has gone: its child has another parent.
 */
export function stillThere(
  pid: number,
  launchers: readonly number[],
  { parentOf }: Processes,
): boolean {
  return launchers.every((above, i) =>
    parentOf(launchers[i - 1] ?? pid) === above
  );
}

/**
 * Watches those who started this process, where the system lets it: on Linux, with leave to call foreign functions.
 *
 * @param onGone Called once, when one of them has gone.
 */
export function watchLaunchers(onGone: () => void): void {
  const processes = linuxProcesses();
  if (!processes) return;
  const launchers = launchersOf(Deno.pid, processes);
  if (launchers.length === 0) return;
  const timer = setInterval(() => {
    if (stillThere(Deno.pid, launchers, processes)) return;
    clearInterval(timer);
    onGone();
  }, EVERY_MS);
  Deno.unrefTimer(timer);
}

/** Reads `/proc` by the C library: Deno keeps it to those who may do everything, which no task may. */
function linuxProcesses(): Processes | undefined {
  const { state } = Deno.permissions.querySync({ name: "ffi" });
  if (Deno.build.os !== "linux" || state !== "granted") return undefined;
  try {
    const { symbols: c } = Deno.dlopen("libc.so.6", LIBC);
    const read = (path: string) => {
      const fd = c.open(new TextEncoder().encode(`${path}\0`), 0);
      if (fd < 0) return "";
      const bytes = new Uint8Array(4096);
      const n = Number(c.read(fd, bytes, BigInt(bytes.length)));
      c.close(fd);
      return new TextDecoder().decode(bytes.subarray(0, Math.max(0, n)));
    };
    return {
      parentOf(pid) {
        // The name, in brackets, may hold anything.
        const [, parent] = /.*\) \S (\d+)/s.exec(read(`/proc/${pid}/stat`)) ??
          [];
        return parent === undefined ? undefined : Number(parent);
      },
      commandOf: (pid) =>
        read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trimEnd(),
    };
  } catch {
    return undefined;
  }
}

const LIBC = {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
} as const;
