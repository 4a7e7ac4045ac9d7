import type { CommandWords, Values } from "./words.ts";

/** Writes a completion script for zsh. */
export function zshScript(commands: readonly CommandWords[]): string {
  const described = commands.flatMap(({ names, says }) =>
    names.map((name) => `    ${quoted(`${name}:${says}`)}`)
  );
  return `#compdef entangle
# entangle: completion for zsh; write it to a file _entangle in a folder of $fpath
_entangle() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands=(
${described.join("\n")}
  )
  _arguments -C '1:command:->command' '*::argument:->arguments'
  case $state in
    command) _describe command commands ;;
    arguments)
      case $line[1] in
${commands.map(section).join("\n")}
      esac
      ;;
  esac
}
if [[ $funcstack[1] == _entangle ]]; then _entangle "$@"; else compdef _entangle entangle; fi
`;
}

function section({ names, flags, values }: CommandWords): string {
  const specs = flags.map(({ long, says, values }) => {
    const text = says.replace(/[\\[\]:]/g, "\\$&");
    const after = values === undefined ? "" : `:value:${action(values)}`;
    return `          ${quoted(`${long}[${text}]${after}`)}`;
  });
  const own = `          ${quoted(`*:argument:${action(values)}`)}`;
  return `        ${names.join("|")})
          _arguments \\
${[...specs, own].join(" \\\n")}
          ;;`;
}

function action(values: Values): string {
  if (values === "folders") return "_files -/";
  if (values === "files") return "_files";
  return values === "anything" ? " " : `(${values.join(" ")})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
