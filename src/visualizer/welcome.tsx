/** What somebody sees who has opened nothing yet: what this is, and something to try at once. */
import type { JSX } from 'preact';
import { OpenButton } from './header.tsx';
import { openTexts } from './opening.ts';
import { PasteBox } from './pastes/paste-box.tsx';
import { withPart } from './load-part.ts';
import type { Props } from './props.ts';
import type { Session } from './session.ts';
import './welcome.css';

/** Each is fetched when somebody wants it, so that the page itself is there sooner. */
const EXAMPLES = [
  {
    name: 'k612-late.txt',
    load: () => import('../../examples/traces/k612-late.txt?raw'),
    words: 'a recording of Linux 6.12 in which a device attaches too late',
  },
  {
    name: 'k612-ok3.txt',
    load: () => import('../../examples/traces/k612-ok3.txt?raw'),
    words: 'three devices in the order that works',
  },
  {
    name: 'late-display.jsonl',
    load: () => import('../../examples/logs/late-display.jsonl?raw'),
    words: 'a log of the model: the display is refused, and why',
  },
];

/** The page before anything is opened. */
export function Welcome({ session }: Props): JSX.Element {
  return (
    <main class="welcome">
      <p>
        Devices share a buffer; each can use only some memory. Where its storage is chosen by who is
        attached, whoever attaches later comes too late to say what it needs; and a device that
        cannot reach the storage fails in any order.
      </p>
      <p>
        Drop a recording of a kernel, an event log, a scenario, a platform or a model on this page,
        or <OpenButton session={session} />
      </p>
      <PasteBox session={session} />
      <p class="label">
        Several files are one question. Everything is read in this page; nothing is sent anywhere.
      </p>
      <h2>Or look at an example</h2>
      <ul class="examples">
        {EXAMPLES.map((example) => (
          <li key={example.name}>
            <button
              type="button"
              onClick={() => {
                void openExample(session, example);
              }}
            >
              {example.name}
            </button>{' '}
            {example.words}
          </li>
        ))}
      </ul>
      <h2>Or try it</h2>
      <p>
        <button
          type="button"
          onClick={() => {
            void startTrial(session);
          }}
        >
          Let importers share a buffer
        </button>
      </p>
    </main>
  );
}

async function openExample(
  session: Session,
  { name, load }: (typeof EXAMPLES)[number],
): Promise<void> {
  const text = await load().then(
    (module) => module.default,
    () => null,
  );
  if (text === null) {
    session.problem.value = `${name} cannot be fetched: whoever serves this page is gone`;
    return;
  }
  await openTexts(session, [{ name, bytes: new TextEncoder().encode(text) }]);
  session.example.value = name;
}

/** Opens the example of an address, where nothing else is open. */
export async function openLinkedExample(session: Session, name: string): Promise<void> {
  const example = EXAMPLES.find((each) => each.name === name);
  if (example !== undefined && session.opened.value === null) await openExample(session, example);
}

/** What runs calls comes when somebody tries one. */
async function startTrial(session: Session): Promise<void> {
  await withPart(
    session,
    () => import('./sandbox/trials.ts'),
    ({ trialOf, tryOut }) => {
      const sandbox = trialOf(session);
      if (sandbox !== null) tryOut(session, sandbox);
    },
  );
}
