/** docs/spec.md, read by the ids of its rules: what the page says is said nowhere a second time. */
import { anchorOf, plainWords } from './plain-words.ts';

/** What the specification says of one rule. */
export interface SpecRule {
  readonly id: string;
  /** The anchor of its section. */
  readonly anchor: string;
  /** What the rule says. */
  readonly says: string;
  /** Cases below it, such as one for each policy. */
  readonly cases: readonly string[];
}

/** Ids in bold at the beginning of what they say; `[L1]–[L5]` stands for all between. */
const MARK = /\*\*(\[[A-Z]+\d+\](?:(?:–|, )\[[A-Z]+\d+\])*)\*\*/;

/** Every rule of the page, by its id. */
export function rulesOfSpec(page: string): ReadonlyMap<string, SpecRule> {
  const rules = new Map<string, SpecRule>();
  for (const section of page.split(/^## /m).slice(1)) {
    const end = section.indexOf('\n');
    const anchor = anchorOf(section.slice(0, end));
    for (const block of blocksOf(section.slice(end))) {
      for (const rule of rulesOfBlock(block, anchor)) rules.set(rule.id, rule);
    }
  }
  return rules;
}

/** Items of lists and paragraphs, each with the items below it. */
function blocksOf(section: string): readonly string[] {
  return section.split(/\n\n|\n(?=- )/).filter((block) => MARK.test(block));
}

function rulesOfBlock(block: string, anchor: string): readonly SpecRule[] {
  const [first = '', ...below] = block.split(/\n {2}- /);
  const cases = below.map(plainWords);
  const [, ...parts] = first.split(MARK);
  const marks = parts.filter((_, at) => at % 2 === 0);
  const texts = parts.filter((_, at) => at % 2 === 1).map(plainWords);
  return marks.flatMap((mark, at) => {
    const isLast = at === marks.length - 1;
    const says = texts[at] ?? '';
    return idsIn(mark).map((id) => ({ id, anchor, says, cases: isLast ? cases : [] }));
  });
}

function idsIn(mark: string): readonly string[] {
  const [, letters = '', first = '', last = ''] =
    /^\[([A-Z]+)(\d+)\]–\[[A-Z]+(\d+)\]$/.exec(mark) ?? [];
  if (letters === '') return [...mark.matchAll(/[A-Z]+\d+/g)].map(([id]) => id);
  const count = Number(last) - Number(first) + 1;
  return Array.from({ length: count }, (_, at) => `${letters}${Number(first) + at}`);
}

/** What a call can be refused by, as the page's table tells: the errno that each rule answers to it. */
export function refusalsOfCalls(
  rows: readonly (readonly string[])[],
): ReadonlyMap<string, readonly { readonly call: string; readonly errnos: string }[]> {
  const found = new Map<string, { call: string; errnos: string }[]>();
  for (const [call = '', cell = ''] of rows) {
    for (const [, errnos = '', id = ''] of cell.matchAll(
      /([A-Z]+(?: or [A-Z]+)*) \[([A-Z]+\d)\]/g,
    )) {
      const known = found.get(id) ?? [];
      known.push({ call, errnos });
      found.set(id, known);
    }
  }
  return found;
}
