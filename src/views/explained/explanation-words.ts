/** Explanations as they are printed: for people in paragraphs, for machines as `cenalloc/explain/1`. */
import * as v from 'valibot';
import { EXPLAINED_KINDS, type ExplainedName } from './explanations.ts';

/** The schema of the document. */
export const explainDocumentSchema = v.strictObject({
  schema: v.literal('cenalloc/explain/1'),
  explanations: v.array(
    v.strictObject({
      name: v.string(),
      kind: v.picklist(EXPLAINED_KINDS),
      says: v.pipe(v.string(), v.description('One sentence, or a few.')),
      cases: v.array(v.string()),
      notes: v.array(v.strictObject({ label: v.string(), text: v.string() })),
      page: v.pipe(v.string(), v.description('Where it stands in the documents.')),
    }),
  ),
});

/** What `cenalloc explain --json` prints. */
export function explainDocument(
  explanations: readonly ExplainedName[],
): v.InferInput<typeof explainDocumentSchema> {
  return {
    schema: 'cenalloc/explain/1',
    explanations: explanations.map(({ cases, notes, ...each }) => ({
      ...each,
      cases: [...cases],
      notes: [...notes],
    })),
  };
}

/** Every name with what it says in a line, by its kind. */
export function explainedNames(all: readonly ExplainedName[], width: number): readonly string[] {
  return EXPLAINED_KINDS.flatMap((kind) => {
    const these = all.filter((each) => each.kind === kind);
    const room = Math.max(...these.map(({ name }) => name.length)) + 2;
    const lines = these.map(({ name, says }) => {
      const whole = `  ${name.padEnd(room)}${says}`;
      return whole.length <= width ? whole : `${whole.slice(0, width - 2).trimEnd()} …`;
    });
    return [`${kind}:`, ...lines, ''];
  }).slice(0, -1);
}

/** Explanations in words, one below the other. */
export function explanationsInWords(
  explanations: readonly ExplainedName[],
  width: number,
): readonly string[] {
  return explanations.flatMap((each, at) => [...(at === 0 ? [] : ['']), ...inWords(each, width)]);
}

function inWords({ name, kind, says, cases, notes, page }: ExplainedName, width: number): string[] {
  return [
    `${name} (${kind}; ${page})`,
    '',
    ...wrapped(says, '  ', width, 0),
    ...cases.flatMap((each) => wrapped(each, '    ', width)),
    ...(notes.length === 0 ? [] : ['']),
    ...notes.flatMap(({ label, text }) => noteLines(label, text, width)),
  ];
}

/** A note; what a kernel has printed keeps its lines. */
function noteLines(label: string, text: string, width: number): readonly string[] {
  if (!label.startsWith('printed ')) return wrapped(`${label}: ${text}`, '  ', width);
  return [...wrapped(`${label}:`, '  ', width), ...text.split('\n').map((line) => `      ${line}`)];
}

/** Words in lines of at most a width; lines after the first stand further in. */
function wrapped(text: string, indent: string, width: number, further = 2): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const next = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + further + next.length > width) {
      lines.push(line);
      line = word;
    } else line = next;
  }
  return [...lines, line].map(
    (each, at) => `${indent}${at === 0 ? '' : ' '.repeat(further)}${each}`,
  );
}
