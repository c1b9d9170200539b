/**
 * Pinning: a dynamic importer holds the storage in its place, and allocates it where it is the first to need it.
 * [PIN1]
 */
import { importerId } from '../base/ids.ts';
import type { RuleBreach } from '../base/refusal.ts';
import { refused, type Result } from '../base/result.ts';
import type { PinAttachment } from '../events/commands.ts';
import { isAttached } from '../machines/buffer-rules.ts';
import { attachmentOf } from '../machines/buffer-state.ts';
import { isDynamic } from '../machines/attachment-rules.ts';
import type { Buffer } from '../machines/legality.ts';
import { decideAllocation } from './decide-map.ts';
import { thenFact, type Decision } from './decision.ts';
import type { World } from './world.ts';

/** Decides whether an importer gets a pin, and where the buffer lies if nobody has mapped or pinned it before. */
export function decidePin(
  world: World,
  buffer: Buffer,
  command: PinAttachment,
): Result<Decision, RuleBreach> {
  const { state } = buffer;
  const missing = isAttached.whyNot(state, command, null) ?? whyStatic(buffer, command.importer);
  if (missing !== null) return refused(missing);
  const allocated = decideAllocation(world, buffer, command);
  if (!allocated.ok) return allocated;
  const after = allocated.value.steps.at(-1)?.after ?? buffer;
  const importer = importerId(command.importer);
  const fact = { type: 'AttachmentPinned', buffer: state.id, importer } as const;
  return thenFact(world, allocated.value, after, fact);
}

/** Who cannot pin at all is told so before storage is looked for. */
function whyStatic({ state }: Buffer, importer: string): RuleBreach | null {
  const attachment = attachmentOf(state, importer);
  if (attachment === undefined) return null;
  return isDynamic.whyNot({ buffer: state.id, limits: state.limits, attachment }, null, null);
}
