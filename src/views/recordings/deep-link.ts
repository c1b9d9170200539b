/**
 * The address of a view: `#seq=31&buffer=frame&view=chart`. Whoever follows it sees the same step, the
 * same buffer and the same view. Anything may stand in an address, so what is not understood is left
 * out and never an error.
 *
 *     seq     the step, from 1
 *     buffer  the buffer that is looked at
 *     driver  only steps of this driver
 *     rule    only findings and refusals of this rule
 *     find    the text that is searched for
 *     view    timeline, calls, chart, memory, try or orderings
 *     t       the window of the timeline, `4.19~5.15`: milliseconds from the first step, or steps
 *     range   what is measured on it, in the same numbers
 *     axis    steps, where the timeline stands by step though times are known
 *     try     a trial of the sandbox; see sandbox-link.ts
 *     example what the page brings along, where it is that
 *     board, importers, policy, against, state   of all orderings: a board of the page, some of its importers,
 *             the policy whose states are drawn, the one it is compared with, and the state, from 0
 */

/** The views of the page. */
export const VIEWS = ['timeline', 'calls', 'chart', 'memory', 'try', 'orderings'] as const;

/** One of the views of the page. */
export type View = (typeof VIEWS)[number];

/** A part of the timeline: milliseconds from the first step, or steps from 1. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What an address tells; everything may be absent. */
export interface DeepLink {
  /** The step, from 1. */
  readonly seq?: number;
  readonly buffer?: string;
  readonly driver?: string;
  readonly rule?: string;
  readonly find?: string;
  readonly view?: View;
  readonly t?: Span;
  readonly range?: Span;
  readonly axis?: 'steps';
  readonly try?: string;
  readonly example?: string;
  readonly board?: string;
  readonly importers?: string;
  readonly policy?: string;
  readonly against?: string;
  /** A state of all orderings, from 0. */
  readonly state?: number;
}

/** Of an address those of some fields that it tells. */
export function toldIn<Name extends keyof DeepLink>(
  link: DeepLink,
  names: readonly Name[],
): Pick<DeepLink, Name> {
  const told = names.filter((name) => link[name] !== undefined);
  return Object.fromEntries(told.map((name) => [name, link[name]])) as Pick<DeepLink, Name>;
}

/** Longer texts are no names; an address is cut rather than believed. */
const TEXT_LENGTH_MAX = 200;

/** A trial is longer; its own reader says where it is too long. */
const TRIAL_LENGTH_MAX = 10_000;

const TEXT_FIELDS = [
  'example',
  'buffer',
  'driver',
  'rule',
  'find',
  'board',
  'importers',
  'policy',
  'against',
] as const;

/** Reads the fragment of an address, with or without its `#`. */
export function parseDeepLink(fragment: string): DeepLink {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''));
  const seq = Number(fields.get('seq'));
  const view = VIEWS.find((each) => each === fields.get('view'));
  const texts = TEXT_FIELDS.flatMap((name) => {
    const text = fields.get(name);
    return text === null || text === '' ? [] : [[name, text.slice(0, TEXT_LENGTH_MAX)] as const];
  });
  const trial = fields.get('try');
  const [t, range] = [spanOf(fields.get('t')), spanOf(fields.get('range'))];
  const state = Number(fields.get('state') ?? NaN);
  return {
    ...(trial === null ? {} : { try: trial.slice(0, TRIAL_LENGTH_MAX) }),
    ...(Number.isSafeInteger(seq) && seq >= 1 ? { seq } : {}),
    ...(Number.isSafeInteger(state) && state >= 0 ? { state } : {}),
    ...(view === undefined ? {} : { view }),
    ...(t === null ? {} : { t }),
    ...(range === null ? {} : { range }),
    ...(fields.get('axis') === 'steps' ? { axis: 'steps' } : {}),
    ...Object.fromEntries(texts),
  };
}

/** Writes the fragment of an address, without its `#`; fields in a fixed order. */
export function formatDeepLink(link: DeepLink): string {
  const fields = new URLSearchParams();
  if (link.seq !== undefined) fields.set('seq', String(link.seq));
  for (const name of TEXT_FIELDS) {
    const text = link[name];
    if (text !== undefined && text !== '') fields.set(name, text);
  }
  if (link.t !== undefined) fields.set('t', spanInWords(link.t));
  if (link.range !== undefined) fields.set('range', spanInWords(link.range));
  if (link.axis !== undefined) fields.set('axis', link.axis);
  if (link.state !== undefined) fields.set('state', String(link.state));
  if (link.view !== undefined) fields.set('view', link.view);
  if (link.try !== undefined) fields.set('try', link.try);
  return fields.toString();
}

function spanOf(text: string | null): Span | null {
  const [, from, to] =
    /^(-?\d{1,15}(?:\.\d{1,6})?)~(-?\d{1,15}(?:\.\d{1,6})?)$/.exec(text ?? '') ?? [];
  const span = { from: Number(from), to: Number(to) };
  return span.from < span.to ? span : null;
}

/** Kernels tell no less than a microsecond. */
function spanInWords({ from, to }: Span): string {
  return [from, to].map((each) => String(Number(each.toFixed(3)))).join('~');
}
