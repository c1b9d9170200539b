/** Takes the calls of an ordering over into a trial, where somebody goes on by hand. */
import { CALLS_MAX } from '../../views/sandbox/sandbox.ts';
import type { ToldOrdering } from '../../views/orderings/orderings-by-policy.ts';
import { tryOut } from '../sandbox/trials.ts';
import { pagePlatforms } from '../sandbox/page-platforms.ts';
import type { Session } from '../session.ts';

/** Opens the trial; its board is the one that the page knows by that name, so that it has a link. */
export function tryCalls(session: Session, { log, commands, policy }: ToldOrdering): void {
  const [first] = log;
  if (first?.event.type !== 'ExporterCreated') return;
  const { platform } = first.event;
  const known = [...pagePlatforms().values()].find(({ name }) => name === platform.name);
  session.jumps.value += 1;
  tryOut(session, {
    platform: known ?? platform,
    policy,
    calls: commands.slice(0, CALLS_MAX),
  });
}
