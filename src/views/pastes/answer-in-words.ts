/** The answer to pasted texts, in lines for people: what went wrong first, then what is stated. */
import { modifierIdentity } from '../../constraints/pixel-formats/modifier-names.ts';
import { counted, sizeInWords } from '../../base/quantity-words.ts';
import { isPlaneId } from '../../imports/pastes/drm-planes.ts';
import { offerInWords } from '../../imports/pipewire/spa-offers.ts';
import type { PasteAnswer } from '../../imports/pastes/answer-pastes.ts';
import type {
  PasteFormat,
  PasteGpu,
  PasteImporter,
  PastePair,
  PasteReserved,
} from '../../imports/pastes/paste-facts.ts';
import type { ToldFinding } from '../../imports/pastes/told-findings.ts';

/** Lines without colours. */
export function answerInWords(answer: PasteAnswer): readonly string[] {
  const lines = answer.shapes.map(
    ({ kind, file, lines: count }) => `${file}: ${kind}, ${counted(count, 'line')} understood`,
  );
  if (!answer.complete) lines.push('The text is cut off: what is missing may change the answer.');
  for (const finding of answer.findings ?? []) {
    lines.push(pasteFindingInWords(finding));
    lines.push(...(finding.helps ?? []).map((help) => `  helps: ${help}`));
  }
  for (const pair of answer.pairs ?? []) lines.push(...pairInWords(pair));
  lines.push(...statedInWords(answer));
  for (const unknown of answer.unknown ?? []) lines.push(`not known: ${unknown}`);
  return lines;
}

/** What is stated and is no answer yet: memory, buffers, GPUs and importers. */
export function statedInWords(answer: PasteAnswer): readonly string[] {
  return [
    ...memoryInWords(answer),
    ...heldBuffersInWords(answer),
    ...(answer.gpus ?? []).flatMap(gpuInWords),
    ...(answer.importers ?? []).flatMap(importerInWords),
  ];
}

/** Where it stands, and what it means. */
export function pasteFindingInWords(finding: ToldFinding): string {
  const { file, line, rule, severity, subject, message } = finding;
  const who = subject === undefined ? '' : `${subject}: `;
  return `${file}:${line}: ${severity} ${rule}: ${who}${message}`;
}

function memoryInWords(answer: PasteAnswer): readonly string[] {
  const lines: string[] = [];
  for (const { file, line, name, base, end } of answer.zones ?? []) {
    lines.push(`${file}:${line}: zone ${name}, addresses ${base} to ${end}`);
  }
  for (const { file, line, base, end } of answer.ram ?? []) {
    lines.push(`${file}:${line}: memory ${base} to ${end}`);
  }
  for (const region of answer.reserved ?? []) lines.push(regionInWords(region));
  const { wantedCmaBytes, wantedBounceBytes } = answer.totals ?? {};
  if (wantedCmaBytes !== undefined) {
    lines.push(`the command line asks for ${sizeInWords(wantedCmaBytes)} of CMA`);
  }
  if (wantedBounceBytes !== undefined) {
    lines.push(`the command line asks for ${sizeInWords(wantedBounceBytes)} to bounce through`);
  }
  for (const { file, line, name, totalPages, freePages, largestRunPages } of answer.cmaAreas ??
    []) {
    const free = freePages === undefined ? '' : `, ${freePages} free`;
    const run = largestRunPages === undefined ? '' : `, the longest run ${largestRunPages}`;
    lines.push(`${file}:${line}: CMA area ${name}: ${counted(totalPages, 'page')}${free}${run}`);
  }
  return lines;
}

function regionInWords(region: PasteReserved): string {
  const { file, line, name, base, size, kind, inZone, allocRanges = [] } = region;
  const ranges = allocRanges.map((range) => `${range.base} to ${range.end}`).join(' or ');
  const where = [
    base === null ? '' : ` at ${base}`,
    inZone === undefined ? '' : ` in ${inZone}`,
    base === null && ranges !== '' ? `, placed at boot in ${ranges}` : '',
    region.default === true ? ', the default' : '',
  ];
  return `${file}:${line}: ${kind} ${name ?? '(no name)'}, ${sizeInWords(size)}${where.join('')}`;
}

function gpuInWords({ file, line, index, name, heaps, memoryTypes }: PasteGpu): readonly string[] {
  const ofHeaps = heaps.map(({ index: heap, size, budget, deviceLocal }) => {
    const left = budget === undefined ? '' : `, ${sizeInWords(budget)} left for this process`;
    return `  heap ${heap}: ${sizeInWords(size)}${left}${deviceLocal ? ', of the device' : ''}`;
  });
  const ofTypes = memoryTypes.map(
    ({ index: type, flags, heap }) => `  memory type ${type}: flags ${flags}, in heap ${heap}`,
  );
  return [
    `${file}:${line}: GPU ${index}${name === undefined ? '' : ` ${name}`}`,
    ...ofHeaps,
    ...ofTypes,
  ];
}

/** Two reasons at once are `neither … nor …`. */
function noneOf(because: string): string {
  const [one, other] = because.split(' and ');
  return other === undefined ? `no ${because}` : `neither ${one} nor ${other}`;
}

/** Buffers, and who holds them. */
export function heldBuffersInWords({
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
    const told = stated.length === 0 ? '' : `: ${stated.join(', ')}`;
    return `${file}:${line}: buffer${ino === null ? '' : ` ino=${ino}`}${told}`;
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
  return devices.length === 0 ? 'nobody is attached' : `attached: ${devicesInWords(devices)}`;
}

/** Each device once, with how often it is attached where that is more: `mali0, rkvdec (26 times)`. */
export function devicesInWords(devices: readonly string[]): string {
  const times = new Map<string, number>();
  for (const device of devices) times.set(device, (times.get(device) ?? 0) + 1);
  return [...times]
    .map(([device, count]) => (count === 1 ? device : `${device} (${count} times)`))
    .join(', ');
}

/** Whether two can share, and what; each thing that helps has a line of its own. */
export function pairInWords(pair: PastePair): readonly string[] {
  const { between, verdict, because, helps = [], memoryType } = pair;
  const names = between.join(' and ');
  const isOne = between.length === 1;
  const help = helps.map((each) => `  helps: ${each}`);
  if (verdict === 'unsatisfiable') {
    const cannot = isOne ? 'no memory serves it' : `share ${noneOf(because ?? 'image')}`;
    return [`${names}${isOne ? ': ' : ' '}${cannot}`, ...help];
  }
  if (verdict === 'underdetermined') {
    const open =
      because === 'modifier' ? 'as a layout is implicit' : (because ?? 'too little is said');
    return [`${names}: not known, ${open}`, ...help];
  }
  if (memoryType !== undefined) return [`${names} is taken from memory type ${memoryType}`];
  const shared = shareInWords(pair, isOne ? `${names} can have` : `${names} can share`);
  return [...shared, ...choiceInWords(pair), ...help];
}

function choiceInWords({ modifierChoice }: PastePair): readonly string[] {
  if (modifierChoice === undefined) return [];
  return modifierChoice === 'producer'
    ? [
        '  both leave the modifier open (DONT_FIXATE): the producer takes one of these, and the consumer must take each',
      ]
    : [
        '  not both leave the modifier open (DONT_FIXATE): PipeWire settles on one of these, whatever the producer could allocate',
      ];
}

function shareInWords(
  { images = [], needBytes, buffers }: PastePair,
  head: string,
): readonly string[] {
  const size = needBytes === undefined ? '' : ` of ${needBytes} bytes`;
  const planes = buffers === undefined ? '' : ` in ${buffers} buffers`;
  if (images.length === 0) return [`${head} buffers${size}`];
  const listed = images.map((image) => `  ${imageInWords(image)}`);
  return [`${head} images${size}${planes}, the best first:`, ...listed];
}

function imageInWords(image: NonNullable<PastePair['images']>[number]): string {
  const { fourcc = 'any format', modifier = 'modifier not said', ...sizes } = image;
  const { width, height, minWidth, minHeight, maxWidth, maxHeight } = sizes;
  const size = width === undefined || height === undefined ? '' : `, ${width}x${height}`;
  const range =
    minWidth === undefined || minHeight === undefined
      ? ''
      : `, ${minWidth}x${minHeight} to ${maxWidth ?? ''}x${maxHeight ?? ''}`;
  return `${fourcc} ${modifier}${size}${range}`;
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
    busOffset,
    region,
    queue,
    planes,
  } = importer;
  const stated = [
    type,
    queue,
    window && `reaches ${window.base} to ${window.end}`,
    busOffset === undefined || busOffset === '0x0'
      ? undefined
      : `its bus adds ${busOffset} to an address`,
    region === undefined ? undefined : `has the region ${region}`,
    iommu === true && iommuGroup === undefined ? 'behind an IOMMU' : undefined,
    minSize === undefined ? undefined : `needs ${minSize} bytes`,
    planes === undefined ? undefined : planesInWords(planes),
    contiguous === true ? 'needs contiguous memory' : undefined,
    iommuGroup === undefined ? undefined : `IOMMU group ${iommuGroup}`,
    iommu === false ? 'no translation: addresses are physical' : undefined,
    sizesInWords(formats),
    offerInWords(importer),
  ].filter((each) => each !== undefined);
  const head = `${file}:${line}: ${id}${stated.length > 0 ? `: ${stated.join(', ')}` : ''}`;
  const none = isPlaneId(id) ? 'with modifiers that are not known' : 'without modifiers';
  return [head, ...formats.map((each) => formatInWords(each, none))];
}

/** The length of each buffer of an image that lies in several. */
function planesInWords(planes: NonNullable<PasteImporter['planes']>): string | undefined {
  const sizes = planes.flatMap(({ minSize }) => minSize ?? []);
  if (sizes.length < planes.length || sizes.length === 0) return undefined;
  return `needs buffers of ${sizes.join(' and ')} bytes`;
}

/** Sizes that all formats have in common, where there are few. */
function sizesInWords(formats: readonly PasteFormat[]): string | undefined {
  const [first] = formats;
  const isOne =
    new Set(formats.map(({ sizes, range }) => JSON.stringify([sizes, range]))).size === 1;
  if (first === undefined || !isOne) return undefined;
  const { sizes = [], range } = first;
  if (range !== undefined) {
    return `images of ${range.minWidth}x${range.minHeight} to ${range.maxWidth}x${range.maxHeight}`;
  }
  if (sizes.length === 0 || sizes.length > 4) return undefined;
  return `images of ${sizes.map(([width, height]) => `${width}x${height}`).join(', ')}`;
}

function formatInWords({ fourcc, modifiers }: PasteFormat, none: string): string {
  return `  ${fourcc} ${modifiers === null ? none : modifiers.map(namedModifier).join(' ')}`;
}

/** The number as the text has it, and what it is called: zero alone says nothing to a reader. */
function namedModifier(modifier: string): string {
  const name = modifierIdentity(modifier);
  return name === modifier ? modifier : `${modifier} (${name})`;
}
