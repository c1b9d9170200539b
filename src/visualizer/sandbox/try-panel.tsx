/**
 * Try it: a platform, a policy, buffers, and every call on them. A call that would be refused says why
 * before it is pressed; pressed all the same, its refusal stands in the log like any other.
 */
import type { JSX } from 'preact';
import { sizeInWords } from '../../base/quantity-words.ts';
import { encodeLog } from '../../events/encode-log.ts';
import type { Command } from '../../events/commands.ts';
import { POLICIES } from '../../events/policy.ts';
import {
  BUFFER_SIZE,
  nextBufferName,
  offered,
  press,
  runSandbox,
  undo,
  type Sandbox,
} from '../../views/sandbox/sandbox.ts';
import { saveFile } from '../save-file.ts';
import type { Props } from '../props.ts';
import type { Session } from '../session.ts';
import { BufferCard } from './buffer-card.tsx';
import { pagePlatforms } from './page-platforms.ts';
import { trialOf, tryOut } from './trials.ts';
import './sandbox.css';

/** The sandbox. */
export function TryPanel({ session }: Props): JSX.Element | null {
  const sandbox = trialOf(session);
  if (sandbox === null) return null;
  const run = runSandbox(sandbox);
  const buffers = [...run.world.buffers.values()];
  const make = (command: Command): void => {
    tryOut(session, press(sandbox, command));
  };
  return (
    <div class="try">
      <Setup session={session} sandbox={sandbox} />
      <p>
        <button
          type="button"
          onClick={() => {
            make({ call: 'createBuffer', size: BUFFER_SIZE, buffer: nextBufferName(sandbox) });
          }}
        >
          New buffer, {sizeInWords(BUFFER_SIZE).replace(/ \(.*/, '')}
        </button>{' '}
        <button
          type="button"
          disabled={sandbox.calls.length === 0}
          onClick={() => {
            tryOut(session, undo(sandbox));
          }}
        >
          Undo
        </button>{' '}
        <button
          type="button"
          disabled={sandbox.calls.length === 0}
          onClick={() => {
            saveFile('trial.jsonl', 'application/jsonl', encodeLog(run.log));
          }}
        >
          Save the log
        </button>
      </p>
      {buffers.length === 0 && <p>Make a buffer, then let importers attach and map.</p>}
      {buffers.map((buffer) => (
        <BufferCard
          key={buffer.state.id}
          buffer={buffer}
          importers={sandbox.platform.importers.map(({ id }) => id)}
          offer={(command) => offered(run.world, command)}
          make={make}
        />
      ))}
    </div>
  );
}

function Setup({
  session,
  sandbox,
}: {
  readonly session: Session;
  readonly sandbox: Sandbox;
}): JSX.Element {
  const { platform, policy } = sandbox;
  const preset = [...pagePlatforms()].find(([, each]) => each === platform)?.[0] ?? '';
  return (
    <div class="filters">
      <label>
        Platform{' '}
        <select
          value={preset}
          onChange={({ currentTarget }) => {
            const chosen = pagePlatforms().get(currentTarget.value);
            if (chosen !== undefined) tryOut(session, { ...sandbox, platform: chosen, calls: [] });
          }}
        >
          {preset === '' && <option value="">{platform.name}</option>}
          {[...pagePlatforms()].map(([name, each]) => (
            <option key={name} value={name}>
              {each.name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Late attaches{' '}
        <select
          value={policy}
          onChange={({ currentTarget }) => {
            const chosen = POLICIES.find((each) => each === currentTarget.value);
            if (chosen !== undefined) tryOut(session, { ...sandbox, policy: chosen });
          }}
        >
          {POLICIES.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </label>
      <span class="label">The address of this page is a link to what you see.</span>
    </div>
  );
}
