import type { CommandWords, Values } from "./words.ts";

/** Writes a completion script for fish. */
export function fishScript(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ names, says, flags, values }) => {
    const within = quoted(`__fish_seen_subcommand_from ${names.join(" ")}`);
    return [
      ...names.map((name) =>
        `complete -c entangle -f -n __fish_use_subcommand -a ${name} -d ${
          quoted(says)
        }`
      ),
      `complete -c entangle -n ${within} ${own(values)}`,
      ...flags.map(({ long, says, values }) =>
        `complete -c entangle -n ${within} -l ${long.replace(/^--/, "")} -d ${
          quoted(says)
        }${values === undefined ? "" : ` ${after(values)}`}`
      ),
    ];
  });
  return `# entangle: completion for fish; entangle completion fish > ~/.config/fish/completions/entangle.fish
${lines.join("\n")}
`;
}

const FOLDERS = "'(__fish_complete_directories)'";

function own(values: Values): string {
  if (values === "folders") return `-f -a ${FOLDERS}`;
  if (values === "files") return "-F";
  return values === "anything" ? "-f" : `-f -a ${quoted(values.join(" "))}`;
}

function after(values: Values): string {
  if (values === "folders") return `-x -a ${FOLDERS}`;
  if (values === "files") return "-r -F";
  return values === "anything" ? "-x" : `-x -a ${quoted(values.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
