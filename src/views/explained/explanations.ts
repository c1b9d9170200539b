/**
 * What is known of every name that answers carry: rules, findings, properties, policies, errno names, states and words.
 * All of it is read from where it stands: the specification, the page of peers, the glossary, and the tables of the code.
 */
import { groupedBy } from '../../base/items-by-key.ts';
import { ERRNOS, ERRNOS_OF_RULES, RULE_IDS, type RuleId } from '../../base/refusal.ts';
import { POLICIES } from '../../events/policy.ts';
import { PROPERTY_NAMES, PROPERTY_WORDS } from '../../explorer/model/property.ts';
import { KERNEL_WORDS } from '../../imports/pastes/kernel-words.ts';
import { PASTE_RULES, type PasteRuleId } from '../../imports/pastes/paste-rules.ts';
import { attachmentChart, bufferChart } from '../../machines/chart.ts';
import type { FindingRule } from '../../trace/finding.ts';
import { RULE_SUMMARIES } from '../checks/rule-summaries.ts';
import { propertiesOfPeers, rulesOfPeers, type PeersName } from './peers-page.ts';
import { plainWords, sectionBelow, tableRows } from './plain-words.ts';
import { refusalsOfCalls, rulesOfSpec, type SpecRule } from './spec-page.ts';

/** What kind of name it is, as it is told. */
export const EXPLAINED_KINDS = [
  'rule',
  'finding of check',
  'finding of why',
  'property of explore',
  'rule of peers',
  'property of peers',
  'policy',
  'errno',
  'state of a buffer',
  'word',
] as const;

/** What there is to know of one name. */
export interface ExplainedName {
  readonly name: string;
  readonly kind: (typeof EXPLAINED_KINDS)[number];
  /** One sentence, or a few. */
  readonly says: string;
  /** Cases of it. */
  readonly cases: readonly string[];
  /** More of it, each under a label. */
  readonly notes: readonly { readonly label: string; readonly text: string }[];
  /** Where it stands in the documents, from the root of the project. */
  readonly page: string;
}

/** The documents that are read. */
export interface ExplainedPages {
  /** The text of docs/spec.md. */
  readonly spec: string;
  /** The text of docs/peers.md. */
  readonly peers: string;
  /** The text of docs/glossary.md. */
  readonly glossary: string;
}

/** Every name that can be asked for. */
export function allExplanations({
  spec,
  peers,
  glossary,
}: ExplainedPages): readonly ExplainedName[] {
  const rules = rulesOfSpec(spec);
  return [
    ...explainedRules(rules, spec),
    ...explainedFindings(spec),
    ...explainedPastes(),
    ...PROPERTY_NAMES.map((name) =>
      explanation(name, 'property of explore', PROPERTY_WORDS[name], 'docs/explorer.md#properties'),
    ),
    ...explainedPeers('rule of peers', rulesOfPeers(peers)),
    ...explainedPeers('property of peers', propertiesOfPeers(peers)),
    ...explainedPolicies(rules),
    ...ERRNOS.map((name) => explainedErrno(name, rules)),
    ...Object.entries(bufferChart().descriptions).map(([name, says]) =>
      explanation(name, 'state of a buffer', says, 'docs/machines.md'),
    ),
    ...explainedWords(glossary),
  ];
}

function explanation(
  name: string,
  kind: ExplainedName['kind'],
  says: string,
  page: string,
  more: Partial<Pick<ExplainedName, 'cases' | 'notes'>> = {},
): ExplainedName {
  return { name, kind, says, cases: [], notes: [], page, ...more };
}

/** Every rule of the specification, with the calls that it refuses and what it asks in the charts. */
function explainedRules(
  rules: ReadonlyMap<string, SpecRule>,
  spec: string,
): readonly ExplainedName[] {
  const calls = refusalsOfCalls(tableRows(sectionBelow(spec, 'Replay')));
  const arrows = arrowsOfRules();
  return [...rules.values()].map(({ id, anchor, says, cases }) => {
    const refused = (calls.get(id) ?? []).map(({ call, errnos }) => `${call}: ${errnos}`);
    const notes = [
      ...(refused.length === 0 ? [] : [{ label: 'refuses', text: refused.join(', ') }]),
      ...(arrows.get(id) ?? []).map((text) => ({ label: 'in the chart', text })),
    ];
    return explanation(id, 'rule', says, `docs/spec.md#${anchor}`, { cases, notes });
  });
}

/** What each rule asks in the charts, and of which facts in which states. */
function arrowsOfRules(): ReadonlyMap<string, readonly string[]> {
  const asked = [bufferChart(), attachmentChart()].flatMap(({ id: chart, edges }) =>
    edges.flatMap(({ from, event, conditions }) =>
      conditions.map(({ id = '', says }) => ({ id, says, event, from, chart })),
    ),
  );
  const bySentence = groupedBy(asked, ({ id, says, chart }) => `${id}|${chart}|${says}`);
  const told = [...bySentence.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const facts = [...groupedBy(group, ({ event }) => event)].map(
      ([event, places]) => `${event} in ${[...new Set(places.map(({ from }) => from))].join(', ')}`,
    );
    return [{ id: first.id, text: `${first.says} (${first.chart}: ${facts.join('; ')})` }];
  });
  return new Map(
    [...groupedBy(told, ({ id }) => id)].map(([id, each]) => [id, each.map(({ text }) => text)]),
  );
}

function explainedFindings(spec: string): readonly ExplainedName[] {
  return tableRows(sectionBelow(spec, 'Findings in recordings')).flatMap(
    ([names, severity, when]) =>
      (names ?? '')
        .split(', ')
        .filter((name): name is FindingRule => Object.hasOwn(RULE_SUMMARIES, name))
        .map((name) =>
          explanation(
            name,
            'finding of check',
            RULE_SUMMARIES[name],
            'docs/spec.md#findings-in-recordings',
            {
              notes: [
                { label: 'severity', text: severity ?? '' },
                { label: 'found when', text: when ?? '' },
              ],
            },
          ),
        ),
  );
}

function explainedPastes(): readonly ExplainedName[] {
  const words = groupedBy(KERNEL_WORDS, ({ rule }) => rule);
  return (Object.keys(PASTE_RULES) as PasteRuleId[]).map((name) => {
    const { severity, summary } = PASTE_RULES[name];
    const printed = (words.get(name) ?? []).map(({ kernels, lines }) => ({
      label: `printed (${kernels})`,
      text: lines.join('\n'),
    }));
    const notes = [{ label: 'severity', text: severity }, ...printed];
    const page = printed.length === 0 ? 'the-rules' : name;
    return explanation(name, 'finding of why', plainWords(summary), `docs/kernel-log.md#${page}`, {
      notes,
    });
  });
}

function explainedPeers(
  kind: ExplainedName['kind'],
  names: readonly PeersName[],
): readonly ExplainedName[] {
  return names.map(({ name, says, anchor, notes }) =>
    explanation(name, kind, says, `docs/peers.md#${anchor}`, { notes }),
  );
}

/** A policy is a case of the rule about late attaches. */
function explainedPolicies(rules: ReadonlyMap<string, SpecRule>): readonly ExplainedName[] {
  const late = rules.get('ATT4' satisfies RuleId);
  return POLICIES.map((name) => {
    const says = late?.cases.find((each) => each.startsWith(`${name} `)) ?? '';
    const notes = [{ label: 'see', text: 'ATT4' }];
    return explanation(name, 'policy', says, `docs/spec.md#${late?.anchor ?? ''}`, { notes });
  });
}

function explainedErrno(
  name: (typeof ERRNOS)[number],
  rules: ReadonlyMap<string, SpecRule>,
): ExplainedName {
  const answering = RULE_IDS.filter((id) =>
    (ERRNOS_OF_RULES[id] as readonly string[]).includes(name),
  );
  return explanation(
    name,
    'errno',
    `Answered by ${answering.join(', ')}; a refusal names which.`,
    'docs/spec.md',
    {
      notes: answering.map((id) => ({
        label: id,
        text: (rules.get(id)?.says ?? '').replace(/(?<=[a-z)])\. .*$/s, '.'),
      })),
    },
  );
}

function explainedWords(glossary: string): readonly ExplainedName[] {
  return tableRows(glossary)
    .slice(1)
    .flatMap(([names = '', meaning = '']) =>
      names
        .replace(/ \(.*\)/, '')
        .split(', ')
        .map((name) => explanation(name, 'word', meaning, 'docs/glossary.md')),
    );
}
