/**
 * Attaching: the platform knows the importer, or the caller states its constraints. Whether the
 * buffer takes it is the machine's decision ([ATT1], [ATT4], [ATT5]).
 */
import { importerId, isName } from '../base/ids.ts';
import { checkValue } from '../base/document.ts';
import { formatPath } from '../base/document-lines.ts';
import { describeType } from '../base/quantity.ts';
import { suggestion } from '../base/fields.ts';
import type { RuleBreach } from '../base/refusal.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { constraintsSchema } from '../constraints/constraints-schema.ts';
import type { Constraints } from '../constraints/constraints.ts';
import type { AttachImporter } from '../events/commands.ts';
import type { Buffer } from '../machines/legality.ts';
import { decideFact, type Decision } from './decision.ts';
import type { World } from './world.ts';

/** Decides whether an importer joins a buffer. */
export function decideAttach(
  world: World,
  buffer: Buffer,
  command: AttachImporter,
): Result<Decision, RuleBreach> {
  const constraints = statedConstraints(world, command);
  if (!constraints.ok) return constraints;
  return decideFact(buffer, {
    type: 'ImporterAttached',
    buffer: buffer.state.id,
    importer: importerId(command.importer),
    constraints: constraints.value,
  });
}

function statedConstraints(
  world: World,
  { importer, constraints }: AttachImporter,
): Result<Constraints, RuleBreach> {
  if (constraints !== undefined) return checkStated(importer, constraints);
  const known = world.platform.importers.find((each) => each.id === importer);
  if (known !== undefined) return ok(known.constraints);
  const names = world.platform.importers.map((each) => each.id);
  const nearest = typeof importer === 'string' ? suggestion(importer, names) : '';
  return refused({
    errno: 'EINVAL',
    rule: 'ATT6',
    message: `The platform ${world.platform.name} knows no importer by ${describeType(importer)}${nearest}.`,
    next: 'Attach an importer of the platform, or state its constraints.',
  });
}

function checkStated(importer: unknown, constraints: unknown): Result<Constraints, RuleBreach> {
  if (typeof importer !== 'string' || !isName(importer)) {
    return refused({
      errno: 'EINVAL',
      rule: 'ATT6',
      message: `An importer cannot be named by ${describeType(importer)}.`,
      next: 'Use up to 128 characters without white space and "/".',
    });
  }
  const checked = checkValue(constraints, constraintsSchema);
  if (checked.ok) return checked;
  const { path, message } = checked.refusal;
  return refused({
    errno: 'EINVAL',
    rule: 'ATT6',
    message: `The constraints of ${importer} are not understood: ${formatPath(path)}: ${message}.`,
    next: 'Correct the field, or leave it out to say nothing.',
  });
}
