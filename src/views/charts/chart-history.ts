/**
 * What a chart shows at a step of a recording: where the buffer is, how often each way was gone until
 * then, and what was refused. A kernel's recording has no step for the choice of storage: its first map
 * goes two ways at once.
 */
import type { Recording } from '../recordings/recording.ts';
import { LIVES, type StepKind } from '../recordings/step.ts';
import { stepKey, type ChartState } from './chart-shapes.ts';

/** The fact of the chart behind a step. */
const FACTS: Readonly<Partial<Record<StepKind, string>>> = {
  attach: 'ImporterAttached',
  detach: 'ImporterDetached',
  allocate: 'BackingAllocated',
  move: 'BackingMoved',
  map: 'AttachmentMapped',
  unmap: 'AttachmentUnmapped',
  'cpu-begin': 'CpuAccessBegan',
  'cpu-end': 'CpuAccessEnded',
  get: 'ReferenceTaken',
  put: 'ReferencePut',
  free: 'BufferFreed',
  'release-place': 'PlaceReleased',
  'open-barrier': 'BarrierOpened',
};

/**
 * The chart of buffers at a step.
 *
 * @param position - The step, from 0; it counts, too.
 * @param buffer - Only this buffer; null for all of them, of which the step's own is active.
 */
export function bufferChartAt(
  recording: Recording,
  position: number,
  buffer: string | null,
): ChartState {
  const wanted = buffer === null ? -1 : recording.names.buffers.indexOf(buffer);
  const lives = new Int8Array(recording.names.buffers.length).fill(-1);
  const visits = new Map<string, number>();
  let last: readonly string[] = [];
  for (let index = 0; index <= position && index < recording.length; index += 1) {
    const number = recording.bufferAt(index);
    if (number < 0 || (wanted >= 0 && number !== wanted) || recording.isRefused(index)) continue;
    const before = lives[number] ?? -1;
    const after = recording.lifeAt(index);
    lives[number] = after;
    last = waysOf(before, after, recording.kindAt(index));
    for (const key of last) visits.set(key, (visits.get(key) ?? 0) + 1);
  }
  const step = recording.step(position);
  const isShown = wanted < 0 || step.buffer === buffer;
  const active = buffer === null ? recording.bufferAt(position) : wanted;
  const refusal = isShown ? step.refusal : null;
  return {
    active: LIVES[lives[active] ?? -1] ?? null,
    visits,
    last: isShown && refusal === null ? (last.at(-1) ?? null) : null,
    refusal: refusal === null ? null : `${refusal.errno}: ${refusal.message}`,
  };
}

/** The ways of the chart that a step goes. */
function waysOf(before: number, after: number, kind: StepKind): readonly string[] {
  const fact = FACTS[kind];
  const from = LIVES[before];
  const to = LIVES[after];
  if (fact === undefined || from === undefined || to === undefined) return [];
  if (kind === 'map' && from === 'attaching' && to === 'mapped') {
    return [
      stepKey('attaching', 'allocated', 'BackingAllocated'),
      stepKey('allocated', 'mapped', fact),
    ];
  }
  return [stepKey(from, to, fact)];
}

/** The chart of one attachment at a step; null where the importer is not attached to the buffer. */
export function attachmentChartAt(
  recording: Recording,
  position: number,
  buffer: string,
  importer: string,
): ChartState {
  const visits = new Map<string, number>();
  const bufferNumber = recording.names.buffers.indexOf(buffer);
  const importerNumber = recording.names.importers.indexOf(importer);
  let active: string | null = null;
  let maps = 0;
  let last: string | null = null;
  const go = (to: string, fact: string): void => {
    last = stepKey(active ?? '', to, fact);
    visits.set(last, (visits.get(last) ?? 0) + 1);
    active = to;
  };
  for (let index = 0; index <= position && index < recording.length; index += 1) {
    if (recording.bufferAt(index) !== bufferNumber || recording.isRefused(index)) continue;
    last = null;
    const kind = recording.kindAt(index);
    if (kind === 'free' && active !== null) active = 'detached';
    if (recording.importerAt(index) !== importerNumber) continue;
    if (kind === 'attach') {
      active = 'attached';
      maps = 0;
    } else if (active === null || active === 'detached') continue;
    else if (kind === 'map') {
      maps += 1;
      go('mapped', 'AttachmentMapped');
    } else if (kind === 'unmap') {
      maps = Math.max(0, maps - 1);
      go(maps === 0 ? 'attached' : 'mapped', 'AttachmentUnmapped');
    } else if (kind === 'detach') go('detached', 'ImporterDetached');
  }
  const { refusal, ...step } = recording.step(position);
  const isOwn = step.buffer === buffer && step.importer === importer && refusal !== null;
  return { active, visits, last, refusal: isOwn ? `${refusal.errno}: ${refusal.message}` : null };
}
