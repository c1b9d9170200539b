/**
 * What a recording shows, told so that somebody understands who has never heard of it: who came too late, by how
 * much, and whether it did harm. Every verdict is one of the findings; nothing is judged here.
 */
import { durationInWords } from '../../base/duration-words.ts';
import { counted } from '../../base/quantity-words.ts';
import { LATE_POLICIES } from '../../machines/late-policies.ts';
import type { Recording } from './recording.ts';
import type { RecordedStep, StepFinding } from './recorded-step.ts';

/** What colours the heading. */
export type StoryTone = 'late' | 'refused' | 'bad' | 'open' | 'plain';

/** The story of a recording. */
export interface Story {
  readonly tone: StoryTone;
  readonly heading: string;
  /** Sentences below it. */
  readonly text: readonly string[];
  /** The late attach and the map that came first, as places to go to. */
  readonly late: { readonly step: number; readonly map: number; readonly by: string } | null;
  /** Where to begin to look; null where nothing matters more than the beginning. */
  readonly focus: number | null;
}

/** Tells it. */
export function storyOf(recording: Recording): Story {
  return (
    lateStory(recording) ?? reachStory(recording) ?? otherStory(recording) ?? quietStory(recording)
  );
}

/** How long after the first map somebody attached: by time where that is told, else in steps. */
export function latenessInWords(recording: Recording, late: number, map: number): string {
  const [from, to] = [recording.timeAt(map), recording.timeAt(late)];
  return from === null || to === null || recording.source.kind === 'log'
    ? counted(late - map, 'step')
    : durationInWords(Math.max(0, to - from));
}

const RANKS = { error: 0, warning: 1, note: 2 } as const;

/** The findings with the worst first, and those of one severity in their order. */
export function worstFirst(findings: readonly StepFinding[]): readonly StepFinding[] {
  return findings.toSorted((one, other) => RANKS[one.severity] - RANKS[other.severity]);
}

function lateStory(recording: Recording): Story | null {
  const { lateAttaches, source } = recording;
  const told = worstFirst(recording.findings.filter(({ rule }) => rule === 'late-attach'));
  const worst = told.find(({ step }) => step !== null && lateAttaches.has(step));
  const step =
    source.kind === 'log' ? lateInLog(recording) : (worst?.step ?? firstOf(lateAttaches));
  const map = step === null ? undefined : lateAttaches.get(step);
  if (step === null || map === undefined) return null;
  const by = latenessInWords(recording, step, map);
  const harms = told.filter(({ severity }) => severity !== 'note').length;
  const others = lateAttaches.size - 1;
  const more = others === 0 || source.kind === 'log' ? [] : [moreInWords(others, harms)];
  const [attach, first] = [recording.step(step), recording.step(map)];
  const who = attach.importer ?? 'an importer';
  const mapped = `${first.importer ?? 'Somebody'} mapped ${attach.buffer ?? 'the buffer'} first.`;
  const judged =
    source.kind === 'log'
      ? judgedByPolicy(recording, attach, who, by)
      : judgedByFinding(worst, who, by);
  const { tone, heading, why } = judged;
  return { tone, heading, text: [mapped, ...why, ...more], late: { step, map, by }, focus: step };
}

type Judged = Pick<Story, 'tone' | 'heading'> & { readonly why: readonly string[] };

/** A kernel's recording: what the finding says of it. */
function judgedByFinding(worst: StepFinding | undefined, who: string, by: string): Judged {
  const why = worst === undefined ? [] : whyOf(worst);
  if (worst?.severity === 'note') {
    const heading = `${who} attached ${by} after the first map, and lost nothing by it.`;
    return { tone: 'open', heading, why };
  }
  const heading =
    worst?.severity === 'error'
      ? `${who} attached ${by} too late.`
      : `${who} attached ${by} after the first map.`;
  return { tone: 'late', heading, why };
}

/** A log of this project: its policy has judged, and only the RFC's asks for less than an importer needs. */
function judgedByPolicy(
  recording: Recording,
  { refusal }: RecordedStep,
  who: string,
  by: string,
): Judged {
  if (refusal !== null) {
    return {
      tone: 'refused',
      heading: `${who} came too late and was refused.`,
      why: [refusal.message],
    };
  }
  if (!isServedWhereLetIn(recording)) {
    const why = [
      'The policy rfc asked for a common allocator, and for nothing else that it needs.',
    ];
    return { tone: 'late', heading: `${who} attached ${by} too late.`, why };
  }
  const heading = `${who} attached ${by} after the first map, and is served.`;
  return { tone: 'open', heading, why: ['The exporter looked whether the storage does for it.'] };
}

/** Let in without being asked matters most, then refused, then served. */
function lateInLog(recording: Recording): number | null {
  const steps = [...recording.lateAttaches.keys()];
  const letIn = steps.find((step) => !recording.isRefused(step));
  const refused = steps.find((step) => recording.isRefused(step));
  return (isServedWhereLetIn(recording) ? refused : letIn) ?? refused ?? letIn ?? null;
}

function firstOf(lateAttaches: ReadonlyMap<number, number>): number | null {
  return [...lateAttaches.keys()][0] ?? null;
}

/** Whether the policy of a log lets nobody in whom the storage does not serve. */
function isServedWhereLetIn({ source }: Recording): boolean {
  const event = source.log[0]?.event;
  if (event?.type !== 'ExporterCreated') return true;
  return LATE_POLICIES[event.policy].promises === 'serves-attached';
}

function moreInWords(others: number, harms: number): string {
  const all = `${counted(others, 'other attach', 'other attaches')} came after a first map, too`;
  if (harms === 0) return `${all}; none of them lost anything by it.`;
  if (harms > others) return `${all}; each of them may have lost something by it.`;
  return `${all}; ${harms} of all may have lost something by it.`;
}

/** Lines of a finding that say why the order mattered, or did not, and what is reached. */
const SAYS_WHY =
  /^(the storage was (fixed|chosen)|it (reaches|does not)|the pin asks|no storage would|whether it)|is new to this buffer/;

/** What a finding says of the order and of reach, as sentences. */
function whyOf({ explanation }: StepFinding): readonly string[] {
  return explanation.filter((line) => SAYS_WHY.test(line)).map(sentence);
}

function reachStory(recording: Recording): Story | null {
  const found = worstFirst(
    recording.findings.filter(
      ({ rule, severity }) =>
        (rule === 'unreachable-storage' || rule === 'bounced-storage') && severity !== 'note',
    ),
  );
  const [worst] = found;
  if (worst === undefined) return null;
  const who = worst.device ?? 'an importer';
  const heading =
    worst.rule === 'unreachable-storage'
      ? `${who} cannot reach the storage of ${worst.buffer}.`
      : `${who} works on a copy of ${worst.buffer}.`;
  const text = [sentence(worst.message), 'The order of calls has no part in it.'];
  const others = found.length - 1;
  if (others > 0) text.push(`${counted(others, 'more finding')} of this kind.`);
  return { tone: 'bad', heading, text, late: null, focus: worst.step };
}

function otherStory(recording: Recording): Story | null {
  const bad = worstFirst(recording.findings.filter(({ severity }) => severity !== 'note'));
  const [worst] = bad;
  if (worst === undefined) return null;
  const heading = `Nobody came too late. ${counted(bad.length, 'other finding')}.`;
  return { tone: 'bad', heading, text: [sentence(worst.message)], late: null, focus: worst.step };
}

function quietStory({ names, source, length }: Recording): Story {
  const nothing = { late: null, focus: null } as const;
  if (length === 0) {
    const heading = 'Nothing has happened yet.';
    return { tone: 'plain', heading, text: ['Make a call, or open a recording.'], ...nothing };
  }
  if (source.gaps.length > 0 || source.limits.length > 0) {
    const heading = 'No late attach in what was recorded.';
    const text = ['The recording does not show everything, so there may be one.'];
    return { tone: 'plain', heading, text, ...nothing };
  }
  const all = `${counted(names.importers.length, 'importer')} and ${counted(names.buffers.length, 'buffer')}`;
  const text = [`Of ${all}, nobody attached after a first map.`];
  return { tone: 'open', heading: 'Nobody came too late.', text, ...nothing };
}

/** The calls of the story's buffer from its first attach on, in the recorded order and in the one that works. */
export function ordersOf(
  recording: Recording,
  { late }: Story,
): { readonly recorded: readonly SlopeCall[]; readonly works: readonly SlopeCall[] } | null {
  if (late === null) return null;
  const buffer = recording.bufferAt(late.step);
  const calls: SlopeCall[] = [];
  for (let index = 0; index < recording.length && calls.length <= CALLS_SHOWN; index += 1) {
    if (recording.bufferAt(index) !== buffer) continue;
    const kind = recording.kindAt(index);
    if (kind !== 'attach' && kind !== 'map') continue;
    const { importer }: RecordedStep = recording.step(index);
    calls.push({ kind, importer: importer ?? '?', isLate: index === late.step, step: index });
  }
  const at = calls.findIndex(({ isLate }) => isLate);
  const map = calls.findIndex(({ step }) => step === late.map);
  if (at < 0 || map < 0) return null;
  const recorded = calls.slice(0, Math.max(CALLS_SHOWN, at + 1));
  const moved = recorded[at];
  if (moved === undefined || recorded.length > CALLS_SHOWN) return null;
  const works = recorded.toSpliced(at, 1).toSpliced(map, 0, moved);
  return { recorded, works };
}

/** One call of the picture of two orders. */
export interface SlopeCall {
  readonly kind: 'attach' | 'map';
  readonly importer: string;
  readonly isLate: boolean;
  readonly step: number;
}

/** More calls do not fit beside each other. */
const CALLS_SHOWN = 5;

/** Names of devices stay as they are, also at the beginning. */
function sentence(text: string): string {
  const isWord = /^(it|the|no|whether) /.test(text);
  const first = isWord ? text.charAt(0).toUpperCase() : text.charAt(0);
  return `${first}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
