/** The answer to pasted texts, in lines for people: what went wrong first, then what is stated. */
import { counted, sizeInWords } from '../../base/quantity-words.ts';
import type { PasteAnswer } from '../../imports/pastes/answer-pastes.ts';
import type { PasteFormat, PasteImporter, PastePair } from '../../imports/pastes/paste-facts.ts';

/** Lines without colours. */
export function answerInWords(answer: PasteAnswer): readonly string[] {
  const lines = answer.shapes.map(
    ({ kind, file, lines: count }) => `${file}: ${kind}, ${counted(count, 'line')} understood`,
  );
  if (!answer.complete) lines.push('The text is cut off: what is missing may change the answer.');
  for (const { file, line, rule, subject, message, helps = [] } of answer.findings ?? []) {
    const who = subject === undefined ? '' : `${subject}: `;
    lines.push(`${file}:${line}: ${rule}: ${who}${message}`);
    lines.push(...helps.map((help) => `  helps: ${help}`));
  }
  for (const pair of answer.pairs ?? []) lines.push(...pairInWords(pair));
  lines.push(...memoryInWords(answer));
  lines.push(...buffersInWords(answer));
  for (const importer of answer.importers ?? []) lines.push(...importerInWords(importer));
  for (const unknown of answer.unknown ?? []) lines.push(`not known: ${unknown}`);
  return lines;
}

function memoryInWords(answer: PasteAnswer): readonly string[] {
  const lines: string[] = [];
  for (const { file, line, name, base, end } of answer.zones ?? []) {
    lines.push(`${file}:${line}: zone ${name}, addresses ${base} to ${end}`);
  }
  for (const { file, line, base, end } of answer.ram ?? []) {
    lines.push(`${file}:${line}: memory ${base} to ${end}`);
  }
  for (const { file, line, name, base, size, kind, inZone } of answer.reserved ?? []) {
    const where = `${base === null ? '' : ` at ${base}`}${inZone === undefined ? '' : ` in ${inZone}`}`;
    lines.push(`${file}:${line}: ${kind} ${name ?? '(no name)'}, ${sizeInWords(size)}${where}`);
  }
  return lines;
}

function buffersInWords({
  buffers = [],
  holders = [],
  mappedOnly = [],
  snapshot,
}: PasteAnswer): readonly string[] {
  const lines = buffers.map((buffer) => {
    const { file, line, ino, size, exporter, references, devices, name } = buffer;
    const stated = [
      size === null ? undefined : sizeInWords(size),
      exporter ?? undefined,
      name === undefined ? undefined : `"${name}"`,
      references === undefined ? undefined : counted(references, 'reference'),
      devices === undefined || devices === null ? undefined : attachedInWords(devices),
    ].filter((each) => each !== undefined);
    return `${file}:${line}: buffer${ino === null ? '' : ` ino=${ino}`}: ${stated.join(', ')}`;
  });
  for (const { file, line, pid, ino, fd, fds, name } of holders) {
    const who = pid === undefined ? 'a process' : `process ${pid}`;
    const what = ino === undefined ? 'a buffer' : `buffer ino=${ino}`;
    const by = (fds ?? (fd === undefined ? [] : [fd])).join(', ');
    const called = name === undefined ? '' : ` "${name}"`;
    lines.push(
      `${file}:${line}: ${who} holds ${what}${called}${by === '' ? '' : `, descriptor ${by}`}`,
    );
  }
  for (const { file, line, pid, ino } of mappedOnly) {
    lines.push(
      `${file}:${line}: process ${pid ?? '?'} has buffer ino=${ino ?? '?'} mapped, without a descriptor`,
    );
  }
  if (snapshot === undefined) return lines;
  const { agrees, fromLine, toLine } = snapshot;
  const until = toLine === undefined ? 'to the end' : `to line ${toLine}`;
  const fits = agrees ? `agree from line ${fromLine ?? 1} ${until}` : 'agree at no moment';
  return [...lines, `The list of buffers and the recording ${fits}.`];
}

function attachedInWords(devices: readonly string[]): string {
  return devices.length === 0 ? 'nobody is attached' : `attached: ${devices.join(', ')}`;
}

function pairInWords({ between, verdict, images = [], because }: PastePair): readonly string[] {
  const names = between.join(' and ');
  if (verdict === 'unsatisfiable') return [`${names} share no ${because ?? 'image'}`];
  if (verdict === 'underdetermined') return [`${names}: not known, as a layout is implicit`];
  const listed = images.map(({ fourcc, modifier }) => `  ${fourcc} ${modifier}`);
  return [`${names} can share, the best first:`, ...listed];
}

function importerInWords(importer: PasteImporter): readonly string[] {
  const {
    file,
    line,
    id,
    type,
    formats = [],
    window,
    minSize,
    contiguous,
    iommu,
    iommuGroup,
  } = importer;
  const stated = [
    type,
    window && `reaches ${window.base} to ${window.end}`,
    minSize === undefined ? undefined : `needs ${minSize} bytes`,
    contiguous === true ? 'needs contiguous memory' : undefined,
    iommuGroup === undefined ? undefined : `IOMMU group ${iommuGroup}`,
    iommu === false ? 'no translation: addresses are physical' : undefined,
  ].filter((each) => each !== undefined);
  const head = `${file}:${line}: ${id}${stated.length > 0 ? `: ${stated.join(', ')}` : ''}`;
  return [head, ...formats.map(formatInWords)];
}

function formatInWords({ fourcc, modifiers }: PasteFormat): string {
  return `  ${fourcc} ${modifiers === null ? 'without modifiers' : modifiers.join(' ')}`;
}
