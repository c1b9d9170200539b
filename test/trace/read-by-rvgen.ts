/** A reader of the exported monitors that keeps the rules of the kernel's rvgen. */
import { expect } from 'vitest';

export interface Automaton {
  readonly initial: string;
  readonly states: readonly string[];
  readonly finals: readonly string[];
  readonly events: readonly string[];
  readonly next: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Reads as `automata.py` does: line by line, by position, and refuses whatever that would misread. */
export function readByRvgen(text: string): Automaton {
  const lines = text.split('\n');
  let cursor = 0;
  const line = (): string => (lines[cursor] ?? '').trim();
  expect(line()).toBe('digraph state_automaton {');
  cursor += 1;
  const states: string[] = [];
  const finals: string[] = [];
  let initial = '';
  while (line().split(' ')[0] === '{node') {
    const raw = line().split(' ').at(-1) ?? '';
    expect(raw).toMatch(/^"[^"]+"\};$/);
    const name = raw.slice(1, -3);
    expect(name.length).toBeLessThanOrEqual(32);
    if (name.startsWith('__init_')) initial = name.slice(7);
    else {
      expect(name).toMatch(NAME);
      states.push(name);
      if (line().includes('doublecircle')) finals.push(name);
    }
    cursor += 1;
  }
  expect(states).toContain(initial);
  expect(new Set(states).size).toBe(states.length);
  // One line, and only one, follows the nodes before the rows: the arrow to the initial state.
  expect(line()).toBe(`"__init_${initial}" -> "${initial}";`);
  cursor += 1;
  const next = new Map<string, Map<string, string>>();
  const events = new Set<string>();
  const pairs = new Set<string>();
  while (line().startsWith('"')) {
    const words = line().split(' ');
    const from = (words[0] ?? '').slice(1, -1);
    expect(states).toContain(from);
    if (words[1] === '->') {
      expect(line()).toMatch(/^"\w+" -> "\w+" \[ label = "[\w\\]+" \];$/);
      const to = (words[2] ?? '').slice(1, -1);
      expect(states).toContain(to);
      // A newer reader keeps one arrow per pair of states, so there is only one.
      expect(pairs).not.toContain(`${from} ${to}`);
      pairs.add(`${from} ${to}`);
      const label = (words.at(-2) ?? '').slice(1, -1);
      for (const event of label.split('\\n')) {
        expect(event).toMatch(NAME);
        expect(event.length).toBeLessThanOrEqual(32);
        const row = next.get(from) ?? new Map<string, string>();
        expect(row.has(event)).toBe(false);
        row.set(event, to);
        next.set(from, row);
        events.add(event);
      }
    }
    cursor += 1;
  }
  expect(lines.slice(cursor).map((each) => each.trim())).toEqual([
    '{ rank = min ;',
    `"__init_${initial}";`,
    `"${initial}";`,
    '}',
    '}',
    '',
  ]);
  return { initial, states, finals, events: [...events].sort(), next };
}
