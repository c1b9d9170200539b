/**
 * Scripts by which shells complete our words. They hold all words themselves, so that no program is started while
 * somebody types. Where a value or an argument is free, the shell offers files as it does without a script: that is
 * what most of our arguments are.
 */
import type { KnownCommand, KnownOption } from './known-words.ts';

/** The shells that can be told. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** One of them. */
export type Shell = (typeof SHELLS)[number];

/** What a shell has to read. */
export function completionScript(shell: Shell, commands: readonly KnownCommand[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(commands);
    case 'zsh':
      return zshScript(commands);
    case 'fish':
      return fishScript(commands);
  }
}

/** A word between quotes of every one of these shells. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Finds the command in the words before the cursor; bash and zsh write it alike but for the array of the words. */
function pathLoop(commands: readonly KnownCommand[], words: string): string {
  const paths = commands.map(({ path }) => path).filter((path) => path !== '');
  return `  for word in ${words}; do
    case "$path $word" in
${paths.map((path) => `      ${quoted(path.includes(' ') ? path : ` ${path}`)}) path=${quoted(path)} ;;`).join('\n')}
    esac
  done`;
}

/** The choices of the value of the option before the cursor, or that it is free. */
function valueCases(commands: readonly KnownCommand[], forChoices: Wording): readonly string[] {
  return commands.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(
        (option) =>
          `    ${option.flags.map((flag) => quoted(`${path} ${flag}`)).join('|')}) ${forChoices(option)} ;;`,
      ),
  );
}

type Wording = (option: KnownOption) => string;

function bashScript(commands: readonly KnownCommand[]): string {
  const cases = commands.map(({ path, options, words }) => {
    const flags = options.flatMap((option) => option.flags).join(' ');
    const next = words.map(({ word }) => word).join(' ');
    return `    ${quoted(path)}) flags=${quoted(flags)}; words=${quoted(next)} ;;`;
  });
  const values = valueCases(
    commands,
    ({ choices }) => `words=${quoted(choices.join(' '))}; isValue=1`,
  );
  return `# bash completion of cenalloc: source <(cenalloc completion bash)
_cenalloc() {
  local cur=\${COMP_WORDS[COMP_CWORD]} path='' word flags='' words='' isValue=''
${pathLoop(commands, '"${COMP_WORDS[@]:1:COMP_CWORD-1}"')}
  case $path in
${cases.join('\n')}
  esac
  case "$path \${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('\n')}
  esac
  if [[ $cur == -* && -z $isValue ]]; then words=$flags; fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -o default -F _cenalloc cenalloc
`;
}

function zshScript(commands: readonly KnownCommand[]): string {
  const told = (word: string, says: string) =>
    quoted(says === '' ? word : `${word}:${says.replaceAll(':', '\\:')}`);
  const cases = commands.map(({ path, options, words, takesFiles }) => {
    const flags = options.flatMap(({ flags: all, says }) => all.map((flag) => told(flag, says)));
    const next = words.map(({ word, says }) => told(word, says));
    return `    ${quoted(path)}) flags=(${flags.join(' ')}); words_=(${next.join(' ')}); files=${takesFiles ? '1' : ''} ;;`;
  });
  const values = valueCases(commands, ({ choices }) =>
    choices.length === 0
      ? 'words_=(); files=1; isValue=1'
      : `words_=(${choices.map(quoted).join(' ')}); files=; isValue=1`,
  );
  return `#compdef cenalloc
# zsh completion of cenalloc: source <(cenalloc completion zsh), behind compinit
_cenalloc() {
  local cur=\${words[CURRENT]} path='' word files='' isValue=''
  local -a flags words_
${pathLoop(commands, '"${(@)words[2,CURRENT-1]}"')}
  case $path in
${cases.join('\n')}
  esac
  case "$path \${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  if [[ $cur == -* && -z $isValue ]]; then
    _describe option flags
    return
  fi
  (( $#words_ )) && _describe word words_
  [[ -n $files ]] && _files
  return 0
}
compdef _cenalloc cenalloc
`;
}

function fishScript(commands: readonly KnownCommand[]): string {
  const paths = commands.map(({ path }) => path).filter((path) => path !== '');
  const lines = commands.flatMap(({ path, options, words, takesFiles }) => {
    const here = `complete -c cenalloc -n ${quoted(`test (__cenalloc_path) = ${path === '' ? "''" : `"${path}"`}`)}`;
    return [
      ...(takesFiles ? [] : [`${here} -f`]),
      ...words.map(({ word, says }) => `${here} -a ${quoted(word)}${described(says)}`),
      ...options.map((option) => `${here}${fishFlags(option)}${described(option.says)}`),
    ];
  });
  return `# fish completion of cenalloc: cenalloc completion fish > ~/.config/fish/completions/cenalloc.fish
function __cenalloc_path
  set -l path ''
  for word in (commandline -opc)[2..-1]
    switch (string trim -- "$path $word")
      case ${paths.map(quoted).join(' ')}
        set path (string trim -- "$path $word")
    end
  end
  echo -- "$path"
end
${lines.join('\n')}
`;
}

function described(says: string): string {
  return says === '' ? '' : ` -d ${quoted(says)}`;
}

function fishFlags({ flags, takesValue, choices }: KnownOption): string {
  const named = flags.map((flag) =>
    flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`,
  );
  const value = !takesValue
    ? ''
    : choices.length === 0
      ? ' -r'
      : ` -x -a ${quoted(choices.join(' '))}`;
  return `${named.join('')}${value}`;
}
