/**
 * How files come into the page: dropped, picked, from the examples, from `cenalloc serve`, or from the
 * page itself, where `cenalloc export html` has written one into it.
 */
import { batch } from '@preact/signals';
import { beginsAsGzip } from '../base/gzip-signature.ts';
import type * as Reader from '../views/recordings/open-document.ts';
import { answerTexts } from './pastes/answering.ts';
import { readBeside } from './reading.ts';
import { show, type Session } from './session.ts';

/** What stands for a text that has no file. */
const PASTED = 'pasted text';

/** People paste less; a recording may be longer. */
const PASTE_SIZE_MAX = 16 * 1024 * 1024;

/** What is larger is read beside the page. */
const BESIDE_MIN = 1024 * 1024;

/** A page that is one file follows nothing: it has no server. */
const IS_SERVED = import.meta.env.MODE !== 'single';

/** A file as it was read. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Opens what somebody dropped, picked or pasted: one file, or several texts that are one question. */
export async function openTexts(session: Session, files: readonly NamedBytes[]): Promise<void> {
  const [first] = files;
  if (first === undefined) return;
  if (files.length === 1) {
    await open(session, first);
    return;
  }
  const decoder = new TextDecoder();
  const pastes = files.map(({ name, bytes }) => ({ file: name, text: decoder.decode(bytes) }));
  const answered = await answerTexts(session, pastes);
  if (!answered.ok) session.problem.value = answered.refusal;
}

/** Null where it cannot be loaded. */
function loadReader(): Promise<typeof Reader | null> {
  return import('../views/recordings/open-document.ts').catch(() => null);
}

/**
 * Opens a document, or answers it where it is a log or a listing that somebody pasted; where it is neither, what was
 * opened before stays. What reads documents is no part of the first view: it comes when somebody opens one.
 */
async function open(
  session: Session,
  { bytes, name }: NamedBytes,
  whenOpen: () => void = () => undefined,
): Promise<void> {
  const reader = await loadReader();
  if (reader === null) {
    session.problem.value = `${name}: the page cannot load what reads it; is its server gone?`;
    return;
  }
  const isBeside = bytes.length > BESIDE_MIN && reader.isPlainText(bytes);
  const read = isBeside
    ? await readBeside(session, bytes, name)
    : { kind: 'read' as const, result: reader.openDocument(bytes, name), bytes };
  if (read.kind === 'stopped') return;
  const { result } = read;
  if (result.ok) {
    batch(() => {
      show(session, result.value);
      whenOpen();
    });
    return;
  }
  const isText =
    read.bytes.length > 0 && read.bytes.length <= PASTE_SIZE_MAX && !read.bytes.includes(0);
  const paste = { file: name, text: isText ? new TextDecoder().decode(read.bytes) : '' };
  const answered = isText ? await answerTexts(session, [paste]) : result;
  // What the file is not is told by whoever would have opened it.
  if (!answered.ok) session.problem.value = result.refusal;
}

/** Opens files that somebody dropped or picked. */
export async function openFiles(session: Session, files: readonly File[]): Promise<void> {
  const read: NamedBytes[] = [];
  for (const file of files) {
    try {
      const bytes = await unpacked(new Uint8Array(await file.arrayBuffer()));
      read.push({ name: file.name, bytes });
    } catch {
      session.problem.value = `${file.name}: cannot read it; if it is packed, it may be cut off`;
      return;
    }
  }
  await openTexts(session, read);
}

/** Opens a text that has no file; nothing where it is empty. */
export function openPasted(session: Session, text: string): void {
  if (text.trim() === '') return;
  void openTexts(session, [{ name: PASTED, bytes: new TextEncoder().encode(text) }]);
}

/** Opens what is pasted anywhere on the page, but where somebody types. */
export function listenToPastes(session: Session): void {
  document.addEventListener('paste', (event) => {
    const { target, clipboardData } = event;
    if (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) return;
    const text = clipboardData?.getData('text/plain') ?? '';
    if (text.trim() === '') return;
    event.preventDefault();
    openPasted(session, text);
  });
}

/**
 * Opens what came with the page, if anything did.
 *
 * @param whenOpen - What an address asks of it, before any of it is shown.
 */
export async function openGiven(session: Session, whenOpen: () => void): Promise<void> {
  const embedded = document.getElementById('cenalloc-opened')?.textContent;
  if (embedded !== undefined) {
    const { name, content } = JSON.parse(embedded) as { name: string; content: string };
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    await open(session, { name, bytes: await unpacked(bytes) }, whenOpen);
    return;
  }
  if (!location.protocol.startsWith('http')) return;
  const asked = fetch('opened').catch(() => null);
  // A server is there to show something: what reads it comes beside it, and not behind it.
  void loadReader();
  const response = await asked;
  const followed = response?.headers.get('x-live-name') ?? null;
  if (IS_SERVED && followed !== null) {
    const { followLive } = await import('./live/follow-live.ts');
    await followLive(session, decodeURIComponent(followed));
    return;
  }
  if (response === null || response.status !== 200) return;
  const name = decodeURIComponent(response.headers.get('x-file-name') ?? 'opened');
  const bytes = new Uint8Array(await response.arrayBuffer());
  try {
    await open(session, { name, bytes: await unpacked(bytes) }, whenOpen);
  } catch {
    session.problem.value = `${name}: the packed data is damaged or cut off`;
  }
}

async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (!beginsAsGzip(bytes)) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
