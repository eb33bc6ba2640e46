// The completion scripts of bash, zsh and fish, each as lines. In all three a word that begins with - is completed to
// an option, a word after an option to what it takes, and everything else to the command's words, or to files.
import type { OptionKind } from "./arguments.js";

/** A command as a shell completes it. */
export interface Completed {
  readonly name: string;
  readonly title: string;
  readonly options: readonly CompletedOption[];
  /** Words that may follow the command; empty: names of files. */
  readonly words: readonly string[];
}

export interface CompletedOption {
  readonly name: string;
  readonly kind: OptionKind;
  /** Values that it takes; empty: anything, so names of files are offered. */
  readonly values: readonly string[];
}

/** What every shell is told before a command is named. */
const FIRST_OPTIONS = ["--help", "--version"];

/** In single quotes, as bash and zsh read them. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Choices may have blanks, so they stand one a line. */
export function bashScript(commands: readonly Completed[]): string[] {
  const choices = (words: readonly string[]): string => quoted(words.join("\n"));
  const valued = ({ name, kind, values }: CompletedOption): string[] =>
    kind === "flag" ? [] : [`        --${name}) ${values.length === 0 ? "return" : `words=${choices(values)}`} ;;`];
  const lists = (options: readonly CompletedOption[]): string =>
    ` ${options.flatMap(({ name, kind }) => (kind === "list" ? [`--${name} `] : [])).join("")}`;
  return [
    "# bash completion of rss-lab, printed by: rss-lab completion bash",
    "_rss_lab() {",
    "  COMPREPLY=()",
    "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words='' lists='' before='' word",
    "  # Bash takes --option=value apart.",
    "  if [[ $cur == '=' ]]; then cur=''; elif [[ $prev == '=' ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi",
    "  cur=${cur//\\\\/}",
    "  if ((COMP_CWORD == 1)); then",
    `    words=${choices([...commands.map(({ name }) => name), ...FIRST_OPTIONS])}`,
    "  else",
    "    case ${COMP_WORDS[1]} in",
    ...commands.flatMap(({ name, options, words }) => [
      `    ${name})`,
      `      lists=${quoted(lists(options))}`,
      "      case $prev in",
      ...options.flatMap(valued),
      "        *)",
      `          if [[ $cur == -* ]]; then words=${choices(options.map((option) => `--${option.name}`))}`,
      `          ${words.length === 0 ? "else return" : `else words=${choices(words)}`}`,
      "          fi ;;",
      "      esac ;;",
    ]),
    "    esac",
    "  fi",
    "  # Of values with commas between them the last is completed.",
    '  if [[ $lists == *" $prev "* && $cur == *,* ]]; then before=${cur%,*},; cur=${cur##*,}; fi',
    "  while IFS= read -r word; do",
    '    if [[ -n $word && $word == "$cur"* ]]; then COMPREPLY+=("$before$(printf %q "$word")"); fi',
    '  done <<< "$words"',
    "}",
    "complete -o default -F _rss_lab rss-lab",
  ];
}

export function zshScript(commands: readonly Completed[]): string[] {
  const escaped = (text: string): string => text.replace(/[\\:\s()[\]'"]/g, "\\$&");
  const files = "_files";
  const spec = ({ name, kind, values }: CompletedOption): string => {
    if (kind === "flag") return `--${name}`;
    const words = values.map(escaped).join(" ");
    if (kind === "list") return `*--${name}=:${name}:${values.length === 0 ? files : `_sequence compadd - ${words}`}`;
    return `--${name}=:${name}:${values.length === 0 ? files : `(${words})`}`;
  };
  return [
    "#compdef rss-lab",
    "# zsh completion of rss-lab, printed by: rss-lab completion zsh",
    "_rss_lab() {",
    "  local -a commands",
    "  commands=(",
    ...commands.map(({ name, title }) => `    ${quoted(`${name}:${title.replaceAll(":", "\\:")}`)}`),
    "  )",
    "  if (( CURRENT == 2 )); then",
    "    if [[ $PREFIX == -* ]]; then compadd -- " + FIRST_OPTIONS.join(" "),
    "    else _describe -t commands 'command of rss-lab' commands",
    "    fi",
    "    return",
    "  fi",
    "  local command=$words[2]",
    "  shift words",
    "  (( CURRENT-- ))",
    "  case $command in",
    ...commands.flatMap(({ name, options, words }) => [
      `    ${name})`,
      "      _arguments \\",
      ...options.map((option) => `        ${quoted(spec(option))} \\`),
      `        ${quoted(words.length === 0 ? `*:file:${files}` : `*:word:(${words.map(escaped).join(" ")})`)} ;;`,
    ]),
    "  esac",
    "}",
    'if [[ ${funcstack[1]} == _rss_lab ]]; then _rss_lab "$@"; else compdef _rss_lab rss-lab; fi',
  ];
}

export function fishScript(commands: readonly Completed[]): string[] {
  const inQuotes = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;
  /** Several words in one argument, each quoted by itself if it has to be. */
  const words = (list: readonly string[]): string =>
    inQuotes(list.map((word) => (/^[\w.+-]+$/.test(word) ? word : inQuotes(word))).join(" "));
  const takes = ({ kind, values }: CompletedOption): string =>
    kind === "flag" ? "" : values.length === 0 ? " -r -F" : ` -x -a ${words(values)}`;
  const first = "complete -c rss-lab -n __fish_use_subcommand -f";
  return [
    "# fish completion of rss-lab, printed by: rss-lab completion fish",
    "complete -c rss-lab -e",
    ...FIRST_OPTIONS.map((option) => `${first} -l ${option.slice(2)}`),
    ...commands.map(({ name, title }) => `${first} -a ${name} -d ${inQuotes(title)}`),
    ...commands.flatMap(({ name, options, words: own }) => {
      const within = `complete -c rss-lab -n ${inQuotes(`__fish_seen_subcommand_from ${name}`)}`;
      return [
        ...(own.length === 0 ? [] : [`${within} -f -a ${words(own)}`]),
        ...options.map((option) => `${within} -l ${option.name}${takes(option)}`),
      ];
    }),
  ];
}
