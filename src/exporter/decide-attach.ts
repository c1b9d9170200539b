/**
 * Attaching: the platform knows the importer, or the caller states its constraints. Whether the
 * buffer takes it is the machine's decision ([ATT1], [ATT4], [ATT5]).
 */
import { importerId, isName } from '../base/ids.ts';
import { checkValue } from '../base/document.ts';
import { formatPath } from '../base/document-lines.ts';
import { foundInWords } from '../base/found-words.ts';
import { suggestion } from '../base/known-fields.ts';
import type { RuleBreach } from '../base/refusal.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { SHARING_KINDS, unsaidDistance, withPeersOf } from '../allocators/platform/peers.ts';
import type { ImporterSpec } from '../allocators/platform/platform.ts';
import { withHeapNames } from '../allocators/platform/platform-schema.ts';
import { openHeapOf } from '../allocators/open-heap.ts';
import { canServeOne, placeOnEmptyMemory } from '../allocators/place.ts';
import { constraintsSchema } from '../constraints/constraints-schema.ts';
import type { Constraints, Participant } from '../constraints/constraints.ts';
import { mergeConstraints } from '../constraints/requirement.ts';
import type { AttachImporter } from '../events/commands.ts';
import type { ImporterAttached } from '../events/events.ts';
import { participantsOf, requirementWith } from '../machines/attached-requirement.ts';
import { LATE_POLICIES } from '../machines/late-policies.ts';
import type { Buffer } from '../machines/legality.ts';
import { isAttachable, whyNotAttachable } from './attachable.ts';
import { decideMove } from './decide-move.ts';
import { decideFact, type Decision } from './decision.ts';
import type { World } from './world.ts';

/** Decides whether an importer joins a buffer. */
export function decideAttach(
  world: World,
  buffer: Buffer,
  command: AttachImporter,
): Result<Decision, RuleBreach> {
  const known = world.platform.importers.find((each) => each.id === command.importer);
  const stated = statedConstraints(world, command, known);
  if (!stated.ok) return stated;
  const sharing = statedSharing(command, known);
  if (!sharing.ok) return sharing;
  const constraints = reachingPeers(world, command, known, stated.value);
  if (!constraints.ok) return constraints;
  const importer = importerId(command.importer);
  const decided = decideFact(world, buffer, {
    type: 'ImporterAttached',
    buffer: buffer.state.id,
    importer,
    constraints: constraints.value,
    ...sharing.value,
  });
  const newcomer = { id: importer, constraints: constraints.value };
  if (decided.ok || decided.refusal.rule === 'ATT1') {
    return whyNever(world, buffer, newcomer, decided) ?? decided;
  }
  if (decided.refusal.rule !== 'ATT4') return decided;
  const moved = decideMove(world, buffer, newcomer, sharing.value);
  if (moved?.ok === true) return moved;
  const next = hadItBeenInTime(world, buffer, newcomer);
  // Where nothing about the storage stands in the way, it is the policy alone that says no.
  const { instead } = LATE_POLICIES[world.policy];
  const isPolicyAlone = decided.refusal.conflict === undefined && instead !== null;
  const hint = isPolicyAlone ? ` Or use the policy "${instead}".` : '';
  return refused({ ...decided.refusal, next: `${next}${hint}` });
}

/**
 * [ATT1] Before there is storage, a newcomer is refused whom no order and no freeing can serve here. What
 * no machine could serve is told so, unless another conflict is the smallest on this one.
 */
function whyNever(
  { platform }: World,
  { state }: Buffer,
  newcomer: Participant,
  decided: Result<Decision, RuleBreach>,
): Result<never, RuleBreach> | null {
  if (state.storage !== null || platform.attachIsJudgedBy === 'statements') return null;
  if (isAttachable(platform, requirementWith(state, newcomer), state.size)) return null;
  const participants = [...participantsOf(state), newcomer];
  const here = whyNotAttachable(platform, participants, newcomer, state.size);
  const membersIn = ({ conflict }: RuleBreach) => JSON.stringify(conflict);
  const isAnywhere = !decided.ok && membersIn(here) === membersIn(decided.refusal);
  return isAnywhere ? null : refused(here);
}

/** What a late importer could have had: the storage for everybody if it had attached before the map. */
function hadItBeenInTime(world: World, { state }: Buffer, newcomer: Participant): string {
  const { platform } = world;
  const request = { whole: state.size };
  const participants = [...participantsOf(state), newcomer];
  const placed = placeOnEmptyMemory(platform, mergeConstraints(participants), request);
  const who = state.firstMap?.importer ?? 'anybody';
  if (placed === null) {
    const open = openHeapOf(platform, participants, (some) =>
      canServeOne(platform, mergeConstraints(some), request),
    );
    if (open !== null) return `${platform.name} does not say ${open.question}. ${open.next}`;
    return `No order helps: no allocator serves ${newcomer.id} and those attached; let it copy.`;
  }
  return `Attach ${newcomer.id} before ${who} maps: ${placed.allocator.name} then serves all.`;
}

function statedConstraints(
  world: World,
  { importer, constraints }: AttachImporter,
  known: ImporterSpec | undefined,
): Result<Constraints, RuleBreach> {
  if (constraints !== undefined) {
    const checked = checkStated(importer, constraints);
    if (!checked.ok) return checked;
    return ok(withHeapNames(world.platform.allocators, checked.value));
  }
  if (known !== undefined) return ok(known.constraints);
  const names = world.platform.importers.map((each) => each.id);
  const nearest = typeof importer === 'string' ? suggestion(importer, names) : '';
  return refused({
    errno: 'EINVAL',
    rule: 'ATT6',
    message: `The platform ${world.platform.name} knows no importer by ${foundInWords(importer)}${nearest}.`,
    next: 'Attach an importer of the platform, or state its constraints.',
  });
}

/** [ATT6] How the importer shares, as the fact tells it: nothing is told of a static one. */
function statedSharing(
  { importer, sharing }: AttachImporter,
  known: ImporterSpec | undefined,
): Result<Pick<ImporterAttached, 'sharing'>, RuleBreach> {
  const given: unknown = sharing ?? known?.sharing;
  if (given === undefined) return ok({});
  const { kind: said, peer2peer = false } = fieldsOf(given);
  const kind = SHARING_KINDS.find((each) => each === said);
  if (kind === 'dynamic' && typeof peer2peer === 'boolean') return ok({ sharing: { kind } });
  if (kind === 'static' && peer2peer === false) return ok({});
  return refused({
    errno: 'EINVAL',
    rule: 'ATT6',
    message:
      kind === undefined
        ? `The sharing of ${importer} cannot be ${foundInWords(said ?? given)}.`
        : `${importer} cannot share as ${kind} with peer2peer ${foundInWords(peer2peer)}.`,
    next: `Use a kind that is one of ${SHARING_KINDS.join(', ')}, with peer2peer true only of a dynamic one, or leave it out.`,
  });
}

function fieldsOf(given: unknown): { readonly kind?: unknown; readonly peer2peer?: unknown } {
  return typeof given === 'object' && given !== null ? given : {};
}

/** What the importer reaches of other devices' memory by the way it shares, where the platform has such memory. */
function reachingPeers(
  { platform }: World,
  { importer, sharing }: AttachImporter,
  known: ImporterSpec | undefined,
  constraints: Constraints,
): Result<Constraints, RuleBreach> {
  if (sharing === undefined) return ok(constraints);
  const candidate = {
    id: importer,
    ...(known?.device === undefined ? {} : { device: known.device }),
    sharing,
  };
  const unsaid = unsaidDistance(platform, { ...candidate, constraints });
  if (unsaid === null) return ok(withPeersOf(platform, candidate, constraints));
  return refused({
    errno: 'EINVAL',
    rule: 'ATT6',
    message: `${platform.name} does not say how far ${importer} is from ${unsaid}, whose local memory it takes as a peer.`,
    next: 'Say it in "distances" of the platform, or state "peers" of the importer.',
  });
}

function checkStated(importer: unknown, constraints: unknown): Result<Constraints, RuleBreach> {
  if (typeof importer !== 'string' || !isName(importer)) {
    return refused({
      errno: 'EINVAL',
      rule: 'ATT6',
      message: `An importer cannot be named by ${foundInWords(importer)}.`,
      next: 'Use up to 128 characters without white space and "/".',
    });
  }
  const checked = checkValue(constraints, constraintsSchema);
  if (checked.ok) return checked;
  const { path, message } = checked.refusal;
  const where = path.length === 0 ? '' : `${formatPath(path)}: `;
  return refused({
    errno: 'EINVAL',
    rule: 'ATT6',
    message: `The constraints of ${importer} are not understood: ${where}${message}.`,
    next: 'Correct the field, or leave it out to say nothing.',
  });
}
