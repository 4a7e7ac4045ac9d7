import type { CommandWords, Values } from "./words.ts";

/** Writes a completion script for bash. */
export function bashScript(commands: readonly CommandWords[]): string {
  const names = commands.flatMap((command) => command.names);
  return `# entangle: completion for bash; source <(entangle completion bash)
_entangle() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  local flags= values=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "${names.join(" ")} --help --version" -- "$cur"))
    return
  fi
  case \${COMP_WORDS[1]} in
${commands.map(section).join("\n")}
    *) return ;;
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
    return
  fi
  case $values in
    folders) COMPREPLY=($(compgen -d -- "$cur")) ;;
    files) COMPREPLY=($(compgen -f -- "$cur")) ;;
    none) ;;
    *) COMPREPLY=($(compgen -W "$values" -- "$cur")) ;;
  esac
}
complete -o filenames -o bashdefault -F _entangle entangle
`;
}

function section({ names, flags, values }: CommandWords): string {
  const cases = flags.flatMap(({ long, values }) =>
    values === undefined ? [] : [`        ${long}) values="${word(values)}" ;;`]
  );
  return `    ${names.join(" | ")})
      flags="${flags.map(({ long }) => long).join(" ")}" values="${
    word(values)
  }"
      case $prev in
${cases.join("\n")}
      esac
      ;;`;
}

function word(values: Values): string {
  if (values === "anything") return "none";
  return typeof values === "string" ? values : values.join(" ");
}
