/**
 * Sends what is followed to a page as server-sent events. The next piece is asked for when the last one is on its way:
 * a page that does not read holds up one piece and a socket's buffer, and costs nothing else.
 * Source: the HTML standard, section 9.2, server-sent events.
 */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { LivePiece, LiveSource } from './live-source.ts';

/** Milliseconds of silence after which a page, and what stands between, are told that somebody is there. */
const HEARTBEAT = 15_000;

/** Milliseconds after which a browser that lost the connection tries again. */
const RETRY = 1_000;

/** Sends everything after a place, until the page goes. */
export async function streamLive(
  source: LiveSource,
  after: string | null,
  response: ServerResponse,
  heartbeat = HEARTBEAT,
): Promise<void> {
  const ending = new AbortController();
  const { signal } = ending;
  response.on('close', () => {
    ending.abort();
  });
  const beat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(': still here\n\n');
  }, heartbeat);
  try {
    response.write(`retry: ${RETRY}\n\n`);
    for await (const piece of source.pieces(after, signal)) {
      if (signal.aborted) break;
      if (!response.write(eventOf(piece, source.name))) await once(response, 'drain', { signal });
      // Whoever else is served gets a turn.
      await setImmediate();
    }
  } catch (error) {
    // The page tries again, and is told why it has to.
    if (!signal.aborted) response.write(eventOf({ kind: 'note', why: messageOf(error) }, ''));
  } finally {
    clearInterval(beat);
    response.end();
  }
}

/** One event; each line of its data stands on a line of its own. */
export function eventOf(piece: LivePiece, name: string): string {
  switch (piece.kind) {
    case 'lines':
      return `id: ${piece.at}\n${dataOf(piece.text.replace(/\n$/, ''))}\n`;
    case 'begin':
      return `event: begin\nid: ${piece.at}\n${dataOf(JSON.stringify({ name, why: piece.why }))}\n`;
    case 'caught-up':
      return `event: caught-up\ndata: {}\n\n`;
    case 'note':
    case 'end':
      return `event: ${piece.kind}\n${dataOf(JSON.stringify({ why: piece.why }))}\n`;
  }
}

/** A carriage return would end a line here, too; at the end of one it says nothing. */
function dataOf(text: string): string {
  return `data: ${text.replaceAll('\r', '').replaceAll('\n', '\ndata: ')}\n`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
