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
import { CallList } from '../call-list.tsx';
import { saveFile } from '../save-file.ts';
import type { Props } from '../props.ts';
import type { Session } from '../session.ts';
import { actorOf } from '../trial-actor.ts';
import { CallMatrix } from './call-matrix.tsx';
import { pagePlatforms } from './page-platforms.ts';
import { BoardNote } from './board-note.tsx';
import { trialOf, tryOut } from './trials.ts';
import './sandbox.css';

/** The sandbox. */
export function TryPanel({ session }: Props): JSX.Element | null {
  const sandbox = trialOf(session);
  if (sandbox === null) return null;
  const run = runSandbox(sandbox);
  const buffers = [...run.world.buffers.values()].filter(({ life }) => life !== 'freed');
  const importers = sandbox.platform.importers.map(({ id }) => id);
  const isStart = sandbox.calls.length === 0;
  const make = (command: Command): void => {
    tryOut(session, press(sandbox, command));
  };
  return (
    <div class="try">
      <h2>Try it</h2>
      <p class="label">
        {isStart
          ? 'Make a buffer, then let importers attach and map.'
          : 'Pick who calls, then press a call here or a way in the chart. What would be refused says why first; pressed all the same, it is refused and logged.'}
      </p>
      <Setup session={session} sandbox={sandbox} />
      <p class="buttons">
        <button
          type="button"
          class={buffers.length === 0 ? 'primary' : ''}
          onClick={() => {
            make({ call: 'createBuffer', size: BUFFER_SIZE, buffer: nextBufferName(sandbox) });
          }}
        >
          New buffer, {sizeInWords(BUFFER_SIZE).replace(/ \(.*/, '')}
        </button>
        <button
          type="button"
          disabled={isStart}
          onClick={() => {
            tryOut(session, undo(sandbox));
          }}
        >
          Undo
        </button>
        <button
          type="button"
          disabled={isStart}
          onClick={() => {
            saveFile('trial.jsonl', 'application/jsonl', encodeLog(run.log));
          }}
        >
          Save the log
        </button>
      </p>
      {buffers.map((buffer) => (
        <CallMatrix
          key={buffer.state.id}
          buffer={buffer}
          importers={importers}
          actor={actorOf(session, importers)}
          choose={(importer) => {
            session.actor.value = importer;
          }}
          offer={(command) => offered(run.world, command)}
          make={make}
        />
      ))}
      {!isStart && (
        <section class="trial-log" aria-label="Log">
          <h3>Log, {run.log.length} facts</h3>
          <CallList session={session} />
        </section>
      )}
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
    <div class="setup">
      <select
        aria-label="Platform"
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
      <BoardNote session={session} />
      <div class="segments" role="group" aria-label="Policy for late attaches">
        {POLICIES.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === policy}
            onClick={() => {
              tryOut(session, { ...sandbox, policy: each });
            }}
          >
            {each}
          </button>
        ))}
      </div>
    </div>
  );
}
