/**
 * The defects of the posted code as reports: what breaks, the shortest ordering that breaks it, and the
 * posted lines that are the cause.
 */
import { bufferNameOf } from '../../explorer/model/model.ts';
import type { PostedStep } from '../../explorer/slow/rfc-as-posted.ts';
import type { SystemResult } from '../../explorer/slow/transition-system.ts';
import type { WitnessStep } from '../../explorer/witness.ts';
import { counted } from '../../base/quantity-words.ts';
import { lockdepReport } from './lockdep-report.ts';

interface Defect {
  readonly warning: string;
  readonly about: readonly string[];
  readonly verdict: string;
  /** What the last step answers where it is not well. */
  readonly outcome?: string;
}

/** What each broken law means, in the words of the posted code. */
const DEFECTS: Readonly<Record<string, Defect>> = {
  'refused-changes-nothing': {
    warning: 'a refused attach has changed the buffer (poisoning)',
    about: ['cenalloc_attach narrows access_constraints_mask before it looks whether it is 0'],
    verdict: 'EVERY LATER ATTACH FAILS',
    outcome: 'EINVAL',
  },
  'storage-serves-attached': {
    warning: 'possible late attach detected',
    about: ['cenalloc_attach looks at the AND of the masks, not at the allocator that was chosen'],
    verdict: 'STORAGE OUT OF REACH',
  },
  'highest-priority-chosen': {
    warning: 'the allocator of the lowest priority was chosen',
    about: ['cenalloc_find_allocator has no break: the last match stays'],
    verdict: 'LOWEST PRIORITY WINS',
  },
  'later-maps-get-the-table': {
    warning: 'a second map has lost the table',
    about: ['cenalloc_map_dma stores its own, empty pointer over buffer->sg_table'],
    verdict: 'MAP RETURNS NULL',
    outcome: 'NULL',
  },
  'allocated-once': {
    warning: 'storage was allocated twice',
    about: ['cenalloc_map_dma tests buffer->sg_table before it takes buffer->lock'],
    verdict: 'DOUBLE ALLOCATION',
  },
  'no-recursive-lock': {
    warning: 'possible recursive locking detected',
    about: ['cenalloc_phys takes buffer->lock twice and never gives it back'],
    verdict: 'DEADLOCK',
  },
  'unmap-leaves-others': {
    warning: 'an unmap has torn down the map of somebody else',
    about: ['unmap_dma is called once for each importer, map_dma once for each buffer'],
    verdict: 'USE AFTER UNMAP',
  },
};

/** The lines of all defects that were found. */
export function postedInWords(result: SystemResult<PostedStep>): readonly string[] {
  const { states, transitions, depth, terminal, orderings, breaches } = result;
  const broken = [...breaches].flatMap(([name, steps]) =>
    steps === null ? [] : [{ name, steps }],
  );
  return [
    `rfc-as-posted: ${counted(states, 'state')}, ${counted(transitions, 'transition')}, ` +
      `depth ${depth}, ${counted(terminal, 'end')}, ${orderings} orderings`,
    ...[...breaches].map(([name, steps]) => `  ${steps === null ? 'holds ' : 'BROKEN'}  ${name}`),
    ...broken.flatMap(({ name, steps }) => defectInWords(name, steps)),
  ];
}

function defectInWords(name: string, steps: readonly PostedStep[]): readonly string[] {
  const defect = DEFECTS[name];
  if (defect === undefined) return [];
  const told = steps.map(witnessStep).map((step, index): WitnessStep => {
    return index === steps.length - 1 ? { ...step, outcome: defect.outcome ?? 'ok' } : step;
  });
  return ['', ...lockdepReport({ ...defect, steps: told })];
}

/** A step of the posted code in the shape of a witness. */
export function witnessStep({ call, importer }: PostedStep): WitnessStep {
  const actor = importer === null ? 'exporter' : `i${importer}`;
  return { actor, call, buffer: bufferNameOf(0), outcome: 'ok' };
}
