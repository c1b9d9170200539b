/** Trials: calls of one's own on a board, run by the exporter itself. They come when somebody tries something. */
import { parsePlatform } from '../../allocators/platform/platform-schema.ts';
import { parseJson } from '../../base/json-text.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import { DEFAULT_POLICY } from '../../events/policy.ts';
import { readLogRecording } from '../../views/recordings/log-recording.ts';
import type { Opened } from '../../views/recordings/open-document.ts';
import { OPENED_BOARD } from '../../views/sandbox/opened-board.ts';
import {
  decodeSandbox,
  encodeSandbox,
  type PlatformsByName,
} from '../../views/sandbox/sandbox-link.ts';
import { runSandbox, type Sandbox } from '../../views/sandbox/sandbox.ts';
import { playFound, showTrial, type Session } from '../session.ts';
import { pagePlatforms } from './page-platforms.ts';

/** Runs a trial and shows all that came of it. */
export function tryOut(session: Session, sandbox: Sandbox): void {
  const read = readLogRecording(runSandbox(sandbox).log, `trial on ${sandbox.platform.name}`);
  if (!read.ok) {
    session.problem.value = read.refusal.message;
    return;
  }
  const link = encodeSandbox(sandbox, boardsOf(session));
  showTrial(session, { sandbox, recording: read.value, link: link.ok ? link.value : null });
}

/** The boards that a link can name: those of the page first, whose links need no document. */
function boardsOf({ opened }: Session): PlatformsByName {
  const board = boardOf(opened.value);
  return board === undefined
    ? pagePlatforms()
    : new Map([...pagePlatforms(), [OPENED_BOARD, board]]);
}

/** Opens the trial of an address, or says why it is none. */
export function openTrialLink(session: Session, text: string): void {
  const sandbox = decodeSandbox(text, boardsOf(session));
  if (sandbox.ok) tryOut(session, sandbox.value);
  else session.problem.value = sandbox.refusal;
}

/** The trial that is shown, or one without a call, on the board of what is open. */
export function trialOf({ trial, opened }: Session): Sandbox | null {
  if (trial.value !== null) return trial.value.sandbox;
  const platform = boardOf(opened.value) ?? pagePlatforms().values().next().value;
  return platform === undefined ? null : { platform, policy: DEFAULT_POLICY, calls: [] };
}

/** The name of what is open where that tells no board, so that any is as good as another; else null. */
export function boardlessName({ opened }: Session): string | null {
  const document = opened.value;
  if (document === null || boardOf(document) !== undefined) return null;
  return document.kind === 'recording' ? document.recording.source.name : document.name;
}

/** The board that what is open is about. */
function boardOf(opened: Opened | null): Sandbox['platform'] | undefined {
  if (opened?.kind === 'platform') return opened.platform;
  if (opened?.kind === 'model') return boardOfModel(opened.text);
  if (opened?.kind !== 'recording') return undefined;
  const [first] = opened.recording.source.log;
  return first?.event.type === 'ExporterCreated' ? first.event.platform : undefined;
}

/** The board of a model; one of masks alone has none. */
function boardOfModel(text: string): Sandbox['platform'] | undefined {
  const model = parseJson(text);
  if (!model.ok) return undefined;
  const { platform } = model.value as { readonly platform?: unknown };
  const parsed = parsePlatform(platform);
  return parsed.ok ? parsed.value : undefined;
}

/** Plays a log that was found, such as a witness. */
export function playLog(session: Session, log: readonly RecordedEvent[], name: string): void {
  const read = readLogRecording(log, name);
  if (read.ok) playFound(session, read.value);
  else session.problem.value = read.refusal.message;
}
