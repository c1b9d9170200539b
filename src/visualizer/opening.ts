/**
 * How files come into the page: dropped, picked, from the examples, from `cenalloc serve`, or from the
 * page itself, where `cenalloc export html` has written one into it.
 */
import { open, type Session } from './session.ts';

/** Gzip says so by its first two bytes. */
const GZIP = [0x1f, 0x8b];

/** Opens a file that somebody dropped or picked. */
export async function openFile(session: Session, file: File): Promise<void> {
  try {
    await open(session, await unpacked(new Uint8Array(await file.arrayBuffer())), file.name);
  } catch {
    session.problem.value = `${file.name}: cannot read it; if it is packed, it may be cut off`;
  }
}

/** Opens what came with the page, if anything did. */
export async function openGiven(session: Session): Promise<void> {
  const embedded = document.getElementById('cenalloc-opened')?.textContent;
  if (embedded !== undefined) {
    const { name, content } = JSON.parse(embedded) as { name: string; content: string };
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    await open(session, await unpacked(bytes), name);
    return;
  }
  if (!location.protocol.startsWith('http')) return;
  const response = await fetch('opened').catch(() => null);
  if (response === null || response.status !== 200) return;
  const name = decodeURIComponent(response.headers.get('x-file-name') ?? 'opened');
  const bytes = new Uint8Array(await response.arrayBuffer());
  try {
    await open(session, await unpacked(bytes), name);
  } catch {
    session.problem.value = `${name}: the packed data is damaged or cut off`;
  }
}

async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (!GZIP.every((byte, index) => bytes[index] === byte)) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
