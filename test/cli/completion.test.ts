/**
 * Completion as the shells do it: each reads its script and is asked what may stand at the end of a line. Shells that
 * offer files where the script has no word are asked for that, too.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { POLICIES } from '../../src/events/policy.ts';
import type { ToolName } from '../../src/cli/doctor/tools.ts';
import { lack } from '../support/tools.ts';
import { expectRefusal, Workbench } from './command-line.ts';

const bench = new Workbench();
bench.file('late.txt', '');

/** How a shell is asked for the words that may stand at the end of a line, one a line. */
const ASKING: Readonly<Record<'bash' | 'zsh' | 'fish', string>> = {
  bash: `source script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cenalloc
    printf '%s\\n' "\${COMPREPLY[@]}"
    if [[ \${#COMPREPLY[@]} = 0 ]]; then compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"; fi`,
  // Its completion needs a terminal: what our function hands over is written instead.
  zsh: `compdef() { }
    _describe() { local all=$2; print -rl -- \${(P)all%%:*} }
    _files() { print -rl -- *(N) }
    source script.zsh; words=("$@"); CURRENT=$#; _cenalloc`,
  fish: `source script.fish; complete -C "$argv"`,
};

async function offered(shell: keyof typeof ASKING, line: string): Promise<readonly string[]> {
  const { stdout } = await bench.run(['completion', shell]);
  writeFileSync(join(bench.folder, `script.${shell}`), stdout);
  const words = shell === 'fish' ? [line] : line.split(' ');
  const before = shell === 'fish' ? [] : [shell];
  const asked = spawnSync(shell, ['-c', ASKING[shell], ...before, ...words], {
    cwd: bench.folder,
    encoding: 'utf8',
  });
  expect(asked.stderr).toBe('');
  const last = words.at(-1)?.split(' ').at(-1) ?? '';
  return asked.stdout
    .split('\n')
    .map((each) => each.split('\t')[0] ?? '')
    .filter((word) => word !== '' && word.startsWith(last));
}

describe.each(['bash', 'zsh', 'fish'] as const satisfies readonly ToolName[])('%s', (shell) => {
  const why = lack(shell);

  test.skipIf(why !== '').each([
    ['cenalloc ex', ['explain', 'explore', 'export']],
    ['cenalloc explore --pol', ['--policy']],
    ['cenalloc explore m.json --policy ', [...POLICIES, 'all']],
    ['cenalloc export mer', ['mermaid']],
    ['cenalloc import v4', ['v4l2']],
    ['cenalloc import v4l2 --fo', ['--format']],
    ['cenalloc check la', ['late.txt']],
    ['cenalloc explore --checkpoint la', ['late.txt']],
    ['cenalloc import la', ['late.txt']],
    // An option of another command.
    ['cenalloc check --pol', []],
  ])(`completes %j${why}`, async (line, words) => {
    expect((await offered(shell, line)).toSorted()).toEqual(words.toSorted());
  });

  test.skipIf(why !== '')(`knows every command${why}`, async () => {
    const words = await offered(shell, 'cenalloc ');
    for (const name of COMMANDS.keys()) expect(words).toContain(name);
  });
});

test('another shell is refused with those that there are', async () => {
  expectRefusal(await bench.run(['completion', 'tcsh']), 'Allowed choices are bash, zsh, fish');
});
