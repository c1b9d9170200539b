/**
 * The context of a buffer and its attachments at a step, as the recording tells them. Of a log everything is
 * known; what a kernel's recording does not tell is said to be so.
 */
import { counted, sizeInWords } from '../../base/quantity-words.ts';
import { ATTACHMENT_STATES } from '../../machines/attachment-legality.ts';
import type { Recording } from '../recordings/recording.ts';
import type { WalkedAttachment, WalkedBuffer } from './buffer-walk.ts';
import type { BufferAtStep } from './chart-history.ts';
import type { AttachmentRow, ChartSide, ContextRow } from './chart-side.ts';

const NOT_TOLD = 'not told';

/** More names than this are counted. */
const NAMES_MAX = 2;

/** What stands beside the chart of a buffer at a step. */
export function sideOf(
  recording: Recording,
  buffer: number,
  { walked, before }: BufferAtStep,
): ChartSide {
  const now = contextOf(recording, buffer, walked);
  const old = before === null ? null : contextOf(recording, buffer, before);
  return {
    context: now.map(([name, value]): ContextRow => ({
      name,
      value,
      isChanged: old !== null && old.some(([each, was]) => each === name && was !== value),
      isLate: name === 'late' && value !== 'nobody',
    })),
    attachments: [...walked.attachments].map(([importer, attachment]) =>
      attachmentRow(recording, buffer, importer, attachment, walked),
    ),
  };
}

type Pairs = readonly (readonly [string, string])[];

function contextOf(recording: Recording, buffer: number, walked: WalkedBuffer): Pairs {
  const { state, life } = walked;
  if (life === null) return [];
  const { exporter, size } = recording.factsOf(buffer);
  const shared: Pairs = [
    ['live maps', String(liveMapsOf(walked, buffer))],
    ['first map', firstMapOf(recording, walked)],
    ['late', lateOf(recording, walked)],
  ];
  if (state === null) {
    return [
      ['size', size === null ? NOT_TOLD : shortSize(size)],
      ['exporter', exporter ?? NOT_TOLD],
      // The kernel counts references of files, too, which no call of the buffer shows.
      ['references', NOT_TOLD],
      ...shared,
    ];
  }
  return [
    ['size', shortSize(state.size)],
    ['policy', state.policy],
    ['references', String(state.references)],
    ...shared,
    ...(state.cpuAccessDepth > 0 ? [['CPU accesses', String(state.cpuAccessDepth)] as const] : []),
    ...(state.awaited.length > 0 ? [['waits for', namesInWords(state.awaited)] as const] : []),
  ];
}

function shortSize(size: number): string {
  return sizeInWords(size).replace(/ \(.*/, '');
}

function liveMapsOf({ follower, life }: WalkedBuffer, buffer: number): number {
  if (life === 'freed') return 0;
  return follower.attachmentsOf(buffer).reduce((sum, { at }) => sum + at.view.attachment.maps, 0);
}

function firstMapOf(recording: Recording, { firstMap, life }: WalkedBuffer): string {
  if (firstMap !== null) {
    const { importer, line } = recording.step(firstMap);
    const place = recording.source.kind === 'log' ? `#${line}` : `L${line}`;
    return `${importer ?? 'somebody'}, ${place}`;
  }
  return life === 'created' || life === 'attaching' ? 'not yet' : NOT_TOLD;
}

function lateOf({ names }: Recording, { attachments }: WalkedBuffer): string {
  const late = [...attachments]
    .filter(([, { isLate }]) => isLate)
    .map(([importer]) => names.importers[importer] ?? 'somebody');
  return late.length === 0 ? 'nobody' : namesInWords(late);
}

function namesInWords(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_MAX).join(', ');
  return names.length <= NAMES_MAX ? shown : `${shown} +${names.length - NAMES_MAX}`;
}

function attachmentRow(
  { names }: Recording,
  buffer: number,
  importer: number,
  attachment: WalkedAttachment,
  { follower, state }: WalkedBuffer,
): AttachmentRow {
  const name = names.importers[importer] ?? 'an importer';
  const active = follower.lifeOf(buffer, importer);
  const known = follower
    .attachmentsOf(buffer)
    .findLast(({ at }) => at.view.attachment.importer === name)?.at.view.attachment;
  const ways = [...attachment.visits.keys()].map((key) => key.split(' '));
  const been = new Set<string>(ways.flatMap(([from = '', , to = '']) => [from, to]));
  // Where it is it has been, also by its attach alone and by the end of its buffer.
  if (active !== null) been.add('attached').add(active);
  const [from, , to] = attachment.last?.split(' ') ?? [];
  return {
    importer: name,
    ...noteOf(
      attachment,
      active,
      known?.maps ?? 0,
      state === null ? null : (known?.direction ?? null),
    ),
    states: ATTACHMENT_STATES,
    active,
    been,
    moved: from === undefined || to === undefined ? null : [from, to],
  };
}

function noteOf(
  { isLate, turnedAway }: WalkedAttachment,
  active: string | null,
  maps: number,
  direction: string | null,
): Pick<AttachmentRow, 'note' | 'tone'> {
  if (active === null || turnedAway !== null) {
    return { note: active === null ? 'refused, not attached' : 'refused', tone: 'refused' };
  }
  // Of a kernel the follower takes any direction, so only a log tells it.
  const mapped =
    maps === 0 ? [] : [counted(maps, 'map'), ...(direction === null ? [] : [direction])];
  const words = [...(isLate ? ['late'] : []), ...mapped].join(', ');
  return { note: words, tone: isLate ? 'late' : 'plain' };
}
