/**
 * Mistakes in the chart of a buffer, and in its reading: each is made in the definition alone, or in what reads
 * it alone, and must change what an exporter lets happen.
 */
import type { Mutant } from './mutant.ts';

const DEFINITION = 'machines/buffer-machine.ts';

/** The law that the chart and the specification let the same happen, and the test of it. */
const AGREED: Pick<Mutant, 'law' | 'killedBy'> = {
  law: 'RPL2',
  killedBy: ['machines/reference-judge.test.ts', '[RPL2] they agree in the life of'],
};

const FREED_WHERE_CREATED =
  "        BufferFreed: { target: 'freed', guard: and(['hasOneReference']), actions: 'apply' },\n";

const MOVED_WHERE_MAPPED =
  "        BackingMoved: { target: 'allocated', guard: and(MOVE), actions: 'apply' },\n";

/** An arrow that is added behind another one. */
function added(id: string, behind: string, arrow: string, mistake: string): Mutant {
  const to = `${behind}        ${arrow},\n`;
  return { id, file: DEFINITION, from: behind, to, mistake, ...AGREED };
}

/** Rules in another order, so that a caller is answered something else. */
function reordered(id: string, from: string, to: string, mistake: string): Mutant {
  return { id, file: DEFINITION, from, to, mistake, ...AGREED };
}

const TIE = 'machines/attachment-machine.ts';

const OF_ATTACHMENT: Mutant['killedBy'] = [
  'machines/attachment-judge.test.ts',
  '[CHART] both answer the same',
];

/** A mistake in the chart of an attachment, or in the reading of charts. */
function read(
  id: string,
  file: string,
  from: string,
  to: string,
  mistake: string,
  killedBy: Mutant['killedBy'] = ['machines/random-charts.test.ts', '[CHART] random charts'],
): Mutant {
  return { id, file, from, to, mistake, law: 'CHART', killedBy };
}

export const MACHINE_MUTANTS: readonly Mutant[] = [
  {
    id: 'machine-bypassed',
    file: 'machines/legality.ts',
    from: '  if (!next.ok) return next;\n',
    to: "  if (!next.ok && buffer.life === 'freed') return next;\n  if (!next.ok) return ok({ life: buffer.life, state: apply(buffer.state, fact) });\n",
    mistake: 'what the chart refuses happens all the same',
    ...AGREED,
    isShort: true,
  },
  {
    id: 'guard-dropped',
    file: DEFINITION,
    from: "and(['isAttached', 'hasNoMap', 'hasNoPin'])",
    to: "and(['isAttached', 'hasNoPin'])",
    mistake: 'who has a live map may detach',
    ...AGREED,
    isShort: true,
  },
  {
    id: 'map-of-revoked',
    file: DEFINITION,
    from: "guard: and(['isAttached', 'isNotRevoked', ...MAP]),",
    to: "guard: and(['isAttached', ...MAP]),",
    mistake: 'storage to which access is revoked is mapped',
    ...AGREED,
  },
  {
    id: 'restored-too-early',
    file: DEFINITION,
    from: "and(['isRevoked', 'hasNoMapFromBefore'])",
    to: "and(['isRevoked'])",
    mistake: 'access is restored while somebody has a map from before',
    ...AGREED,
  },
  added(
    'arrow-added-allocation',
    FREED_WHERE_CREATED,
    "BackingAllocated: { target: 'allocated', guard: and(['isOfPlatform', 'isOfBufferSize', 'isInZones', 'isFree']), actions: 'apply' }",
    'a buffer that nobody is attached to gets storage',
  ),
  added(
    'arrow-added-free',
    MOVED_WHERE_MAPPED,
    "BufferFreed: { target: 'freed', guard: and(['hasOneReference']), actions: 'apply' }",
    'a buffer that is mapped is freed',
  ),
  {
    id: 'arrow-added-move',
    file: DEFINITION,
    from: "'isNotInUse', ",
    to: '',
    mistake: 'a buffer that is mapped is moved',
    ...AGREED,
  },
  {
    id: 'arrow-added-life',
    file: DEFINITION,
    from: '    freed: {\n',
    to: '    freed: {\n      on: references,\n',
    mistake: 'a buffer that was freed gets a reference',
    ...AGREED,
  },
  {
    id: 'arrow-removed',
    file: DEFINITION,
    from: "          { guard: and(['isAttached']), actions: 'apply' },\n",
    to: '',
    mistake: 'only the last one who is attached may detach',
    ...AGREED,
  },
  {
    id: 'target-changed',
    file: DEFINITION,
    from: "target: 'mapped'",
    to: "target: 'allocated'",
    mistake: 'a buffer with its first map does not count as mapped',
    ...AGREED,
  },
  {
    id: 'freed-while-attached',
    file: DEFINITION,
    from: "and(['isUnused', 'hasOneReference'])",
    to: "and(['hasOneReference'])",
    mistake: 'a monitor of a kernel lets a buffer go that somebody is attached to',
    law: 'CHART',
    killedBy: ['trace/rv-monitor.test.ts', 'a release with an importer that has unmapped'],
  },
  {
    id: 'arrow-order',
    file: 'machines/judge.ts',
    from: 'region.map((arrow) => this.#bind(life, arrow))',
    to: 'region.map((arrow) => this.#bind(life, arrow)).reverse()',
    mistake: 'of two arrows the one that stands behind is tried first',
    ...AGREED,
  },
  {
    id: 'arrow-order-of-table',
    file: 'machines/chart-table.ts',
    from: 'own.find(isOpen)',
    to: 'own.findLast(isOpen)',
    mistake: 'of two arrows the table takes the one that stands behind',
    law: 'CHART',
    killedBy: ['machines/definition.test.ts', '[CHART] every state, fact and outcome'],
  },
  {
    id: 'guard-dropped-by-reading',
    file: 'machines/definition.ts',
    from: 'return names.map(',
    to: 'return names.slice(0, 1).map(',
    mistake: 'of the conditions of an arrow only the first is read',
    law: 'CHART',
    killedBy: ['machines/definition.test.ts', '[CHART] every state, fact and outcome'],
  },
  {
    id: 'target-lost-by-reading',
    file: 'machines/chart-table.ts',
    from: 'only.target === null ? value',
    to: 'only.target !== only.from ? value',
    mistake: 'an arrow that is taken alone leads nowhere',
    law: 'CHART',
    killedBy: ['machines/definition.test.ts', '[CHART] every state, fact and outcome'],
  },
  read(
    'or-read-as-and',
    'machines/conjunction.ts',
    'checkOf(guard) !== CHECK_OF_AND',
    'checkOf(guard) === undefined',
    'a chart with or and not is read as if all had to hold',
    ['machines/definition.test.ts', 'what the reading does not know is refused'],
  ),
  read(
    'reenter-ignored',
    'machines/configuration.ts',
    'if (!reenters && this',
    'if (this',
    'an arrow that enters its state again does not leave it',
  ),
  read(
    'own-state-as-common-ground',
    'machines/configuration.ts',
    'const shared = this.outwards(from).slice(1);',
    'const shared = this.outwards(from);',
    'an arrow into its own state never leaves it',
  ),
  read(
    'left-state-entered',
    'machines/configuration.ts',
    'if (path !== domain) next.add(path)',
    'next.add(path)',
    'a state that leads to itself stays active beside an arrow that leaves it',
  ),
  read(
    'around-beside-inner',
    'machines/chart-table.ts',
    'if (inner.length > 0) return inner;',
    'if (inner.some(({ target }) => target !== null)) return inner;',
    'where an arrow inside stays, one of the state around is taken',
  ),
  read(
    'conflict-ignored',
    'machines/chart-table.ts',
    'if (leaves.some((path) => left.has(path))) return false;',
    '',
    'two arrows that leave the same state are both taken',
  ),
  read(
    'unknown-rule-met',
    'machines/exported-machine.ts',
    'Object.hasOwn(guards, name) &&',
    '!Object.hasOwn(guards, name) ||',
    'a rule that does not exist holds in a chart that was edited',
    ['machines/exported-machine.test.ts', 'is never met where there is no rule'],
  ),
  read(
    'tie-of-another-buffer',
    'machines/attachment-rules.ts',
    'importer === fact.importer && buffer === fact.buffer',
    'importer === fact.importer',
    'an attachment follows facts about another buffer',
    OF_ATTACHMENT,
  ),
  read(
    'tie-without-limit',
    TIE,
    "and(['isAboutIt', 'directionMatchesLiveMaps', 'hasRoomForMap'])",
    "and(['isAboutIt', 'directionMatchesLiveMaps'])",
    'the first map of an attachment needs no room',
    OF_ATTACHMENT,
  ),
  read(
    'tie-of-another-maps',
    TIE,
    "and(['isAboutIt', 'directionMatchesLiveMaps', 'hasRoomForMap'])",
    "and(['directionMatchesLiveMaps', 'hasRoomForMap'])",
    'the map of another importer counts for this one',
    OF_ATTACHMENT,
  ),
  read(
    'tie-of-another-unmaps',
    TIE,
    "and(['isLastMap', 'isAboutIt', 'directionMatchesMap'])",
    "and(['isLastMap', 'directionMatchesMap'])",
    'the unmap of another importer ends the maps of this one',
    OF_ATTACHMENT,
  ),
  reordered(
    'order-of-attach',
    "and(['isNotAttached', 'hasRoomForAttachment', 'isSuitableForAttached'])",
    "and(['isNotAttached', 'isSuitableForAttached', 'hasRoomForAttachment'])",
    'where there is no room, a newcomer is told that it cannot be served',
  ),
  reordered(
    'order-of-cpu-access',
    "and(['isCpuReachable', 'hasRoomForCpuAccess'])",
    "and(['hasRoomForCpuAccess', 'isCpuReachable'])",
    'where the CPU may not touch the storage, it is said to nest too deep',
  ),
  reordered(
    'order-of-free',
    "and(['isUnused', 'hasOneReference'])",
    "and(['hasOneReference', 'isUnused'])",
    'a buffer in use is said to have other references',
  ),
  reordered(
    'order-of-allocation',
    "and(['isAttached', 'isAwaitingNobody', ...CHOSEN",
    "and(['isAwaitingNobody', 'isAttached', ...CHOSEN",
    'who is not attached is told to wait',
  ),
  {
    ...reordered(
      'absence-without-attachment',
      "AttachmentMapped: ['isAttached', 'hasStorage'],",
      "AttachmentMapped: ['hasStorage'],",
      'who is not attached is told that there is no storage',
    ),
    file: 'machines/absent-arrows.ts',
  },
];
