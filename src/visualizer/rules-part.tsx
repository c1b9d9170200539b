/**
 * What was asked at the step that is looked at, in the order in which it is asked: which condition holds, which breaks
 * and why, with the values that are compared and the place in the specification.
 */
import type { JSX } from 'preact';
import { eventText } from '../views/charts/chart-layout.ts';
import { rulesAtStep, type StepRules } from '../views/charts/rules-at-step.ts';
import { sectionOfRule } from '../views/charts/rule-sections.ts';
import { stepKey } from '../views/charts/chart-state.ts';
import { answerText, type AskedCondition, type WayVerdict } from '../views/charts/way-verdict.ts';
import type { Props } from './props.ts';
import { Part } from './step-part.tsx';
import './rules-part.css';

/** The part of the step's pane; nothing where nothing is asked. */
export function RulesPart({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null) return null;
  const rules = rulesAtStep(recording, session.settling.settled.value);
  if (rules === null || (rules.ways.length === 0 && rules.beside === null)) return null;
  return (
    <Part title="What was asked">
      {recording.source.kind === 'trace' && (
        <p class="label">A kernel asks none of it; this is what the recording tells.</p>
      )}
      {rules.ways.map((way) => (
        <Way key={stepKey(way.from, way.to, way.event)} way={way} />
      ))}
      <Beside rules={rules} />
      <Compared rules={rules} />
    </Part>
  );
}

function Way({ way: { from, to, event, asked } }: { readonly way: WayVerdict }): JSX.Element {
  const rules = asked.filter(({ condition }) => condition.id !== undefined);
  const { id } = (rules.find(({ answer }) => answer === 'breaks') ?? rules.at(-1))?.condition ?? {};
  return (
    <>
      <p>
        <b>{eventText(event, 'words')}</b>{' '}
        <span class="label">{from === to ? `stays ${from}` : `${from} to ${to}`}</span>
      </p>
      {asked.length === 0 && <p class="label">Nothing: it is always open.</p>}
      <ul class="rules">
        {asked.map((each) => (
          <Asked key={each.condition.name} asked={each} />
        ))}
      </ul>
      {id !== undefined && (
        <p class="label">
          More: <code>cenalloc explain {id}</code>, <code>{sectionOfRule(id)}</code>
        </p>
      )}
    </>
  );
}

const SIGNS: Readonly<Record<AskedCondition['answer'], string>> = {
  holds: '✓',
  breaks: '✕',
  'not asked': '–',
  'not told': '?',
};

function Asked({ asked }: { readonly asked: AskedCondition }): JSX.Element {
  const { condition, answer, reason } = asked;
  const { id, name, says } = condition;
  const words = answerText(asked);
  return (
    <li class={`rule ${words.replaceAll(' ', '-')}`}>
      <span class="sign" aria-hidden="true">
        {SIGNS[answer]}
      </span>
      <span class="says">
        {says}
        <span class="label"> {words}</span>
        {reason !== null && <span class="reason">{reason}</span>}
      </span>
      {id === undefined ? (
        <code title={name}>choice</code>
      ) : (
        <code title={[name, sectionOfRule(id)].filter((each) => each !== null).join(', ')}>
          {id}
        </code>
      )}
    </li>
  );
}

/** A refusal that no condition of the way gives: the exporter answers it beside the chart. */
function Beside({ rules: { beside } }: { readonly rules: StepRules }): JSX.Element | null {
  if (beside === null) return null;
  const section = beside.rule === null ? null : sectionOfRule(beside.rule);
  return (
    <p class="label">
      {beside.errno}
      {beside.rule !== null && ` [${beside.rule}]`} is answered beside the chart
      {section !== null && (
        <>
          , see <code>{section}</code>
        </>
      )}
      .
    </p>
  );
}

function Compared({ rules: { compared } }: { readonly rules: StepRules }): JSX.Element | null {
  if (compared.length === 0) return null;
  return (
    <dl class="compared" aria-label="What is compared">
      {compared.map(({ name, value, isBroken }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class={isBroken === true ? 'error' : ''}>
            {isBroken === null ? '' : isBroken ? '✕ ' : '✓ '}
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
