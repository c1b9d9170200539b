/**
 * The answer to pasted texts: what went wrong first, then who can share what, who holds which buffer, and what else
 * the texts state.
 */
import type { JSX } from 'preact';
import type { PasteAnswer } from '../../imports/pastes/answer-pastes.ts';
import type { PastePair } from '../../imports/pastes/paste-facts.ts';
import type { ToldFinding } from '../../imports/pastes/told-findings.ts';
import { answerInWords, pairInWords, statedInWords } from '../../views/pastes/answer-in-words.ts';
import { counted } from '../../base/quantity-words.ts';
import { copyText } from '../copying.ts';
import type { Props } from '../props.ts';
import { HoldersView } from './holders-view.tsx';
import './pastes.css';

/** More of a kind than this is counted; nobody reads on. */
const SHOWN = 200;

/** Everything that the pasted texts say. */
export function AnswerPanel({ session }: Props): JSX.Element | null {
  const pasted = session.pasted.value;
  if (pasted === null) return null;
  const { answer } = pasted;
  const stated = statedInWords(answer);
  return (
    <main class="answer">
      <div class="tools">
        <h2>What this says</h2>
        <CopyButton session={session} text={() => answerInWords(answer).join('\n')} />
        <button
          type="button"
          onClick={() => {
            session.pasted.value = null;
          }}
        >
          Close
        </button>
      </div>
      <Shapes answer={answer} />
      <Findings findings={answer.findings ?? []} />
      <Pairs pairs={answer.pairs ?? []} />
      <HoldersView session={session} pasted={pasted} />
      <Unknown unknown={answer.unknown ?? []} />
      {stated.length > 0 && (
        <details open={(answer.findings ?? []).length + (answer.pairs ?? []).length === 0}>
          <summary>What else it states</summary>
          <pre tabIndex={0}>{stated.join('\n')}</pre>
        </details>
      )}
    </main>
  );
}

function CopyButton({ session, text }: Props & { readonly text: () => string }): JSX.Element {
  return (
    <button
      type="button"
      onClick={() => {
        copyText(session, text());
      }}
    >
      Copy as text
    </button>
  );
}

function Shapes({ answer: { shapes, complete } }: { readonly answer: PasteAnswer }): JSX.Element {
  return (
    <>
      <ul class="shapes">
        {shapes.map(({ kind, file, lines }) => (
          <li key={`${file} ${kind}`}>
            {file}: <b>{kind}</b>, {counted(lines, 'line')} understood
          </li>
        ))}
      </ul>
      {!complete && (
        <p class="limit">The text is cut off: what is missing may change the answer.</p>
      )}
    </>
  );
}

function Findings({ findings }: { readonly findings: readonly ToldFinding[] }): JSX.Element | null {
  if (findings.length === 0) return null;
  return (
    <section aria-label="What went wrong">
      <h3>What went wrong</h3>
      <ul class="answers">
        {findings.slice(0, SHOWN).map((finding, index) => (
          <li key={index} class={`told ${MARKS[finding.severity]}`}>
            <p>
              {finding.severity} <b>{finding.rule}</b>, {finding.file} line {finding.line}
              {finding.subject !== undefined && `, ${finding.subject}`}
            </p>
            <p>{finding.message}</p>
            <Helps helps={finding.helps ?? []} />
          </li>
        ))}
      </ul>
      <More count={findings.length - SHOWN} />
    </section>
  );
}

const MARKS: Readonly<Record<ToldFinding['severity'], string>> = {
  error: 'bad',
  warning: 'open',
  note: 'plain',
};

function Pairs({ pairs }: { readonly pairs: readonly PastePair[] }): JSX.Element | null {
  if (pairs.length === 0) return null;
  return (
    <section aria-label="Who can share">
      <h3>Who can share</h3>
      <ul class="answers">
        {pairs.slice(0, SHOWN).map((pair, index) => {
          const { helps = [], ...rest } = pair;
          const [head, ...images] = pairInWords(rest);
          return (
            <li key={index} class={`told ${CLASSES[pair.verdict]}`}>
              <p>{head}</p>
              {images.length > 0 && <pre>{images.map((line) => line.trim()).join('\n')}</pre>}
              <Helps helps={helps} />
            </li>
          );
        })}
      </ul>
      <More count={pairs.length - SHOWN} />
    </section>
  );
}

const CLASSES: Readonly<Record<PastePair['verdict'], string>> = {
  satisfiable: 'good',
  unsatisfiable: 'bad',
  underdetermined: 'open',
};

function Helps({ helps }: { readonly helps: readonly string[] }): JSX.Element | null {
  if (helps.length === 0) return null;
  return (
    <>
      <p class="label">What helps</p>
      <ul>
        {helps.map((help) => (
          <li key={help}>{help}</li>
        ))}
      </ul>
    </>
  );
}

function Unknown({ unknown }: { readonly unknown: readonly string[] }): JSX.Element | null {
  if (unknown.length === 0) return null;
  return (
    <section aria-label="What is not known">
      <h3>What is not known</h3>
      <ul>
        {unknown.slice(0, SHOWN).map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <More count={unknown.length - SHOWN} />
    </section>
  );
}

/** How many of a list are not shown. */
export function More({ count }: { readonly count: number }): JSX.Element | null {
  return count > 0 ? <p class="label">and {count} more; cenalloc why tells all</p> : null;
}
