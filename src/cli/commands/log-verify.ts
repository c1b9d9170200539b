/** `cenalloc log STORE --verify`: whether everything in a store is as it was written, and can have happened. */
import type { InputError } from '../../base/document.ts';
import { counted } from '../../base/quantity-words.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { verifyFacts, type Verification } from '../../store/verify-log.ts';
import { isStoreFile } from '../input/open-log.ts';
import {
  isServerAddress,
  renumberedAll,
  openServerLog,
  withoutPassword,
} from '../input/server-log.ts';
import { sourceName } from '../input/source-name.ts';
import { EXIT } from '../output/exit-codes.ts';
import { standardOutput } from '../output/standard-streams.ts';

/** Verifies the store at a path or an address, and tells what is wrong with it. */
export async function verifyLog(path: string, asJson: boolean): Promise<Result<null, InputError>> {
  const verified = isServerAddress(path) ? await verifyServer(path) : await verifyFile(path);
  if (!verified.ok) return verified;
  const isServer = isServerAddress(path);
  const source = isServer ? withoutPassword(path) : sourceName(path);
  // The rows of a server have no checksums of ours, so that a fact may have become another one.
  const sound = isServer
    ? 'all can be read, and can have happened'
    : 'everything is as it was written';
  const text = asJson ? asDocument(source, verified.value) : inWords(source, verified.value, sound);
  standardOutput.write(`${text}\n`);
  await standardOutput.ready();
  process.exitCode = verified.value.damages.length > 0 ? EXIT.found : EXIT.clean;
  return ok(null);
}

async function verifyFile(path: string): Promise<Result<Verification, InputError>> {
  if (!isStoreFile(path)) {
    const message = 'only a store can be verified; replay checks a log as JSON Lines';
    return refused({ source: sourceName(path), message });
  }
  const { openSqliteStore } = await import('../../store/sqlite/open-sqlite-store.ts');
  const { verifyStore } = await import('../../store/sqlite/verify-store.ts');
  const opened = openSqliteStore(path, { readOnly: true });
  if (!opened.ok) {
    const { kind, message } = opened.refusal;
    if (kind !== 'corrupt') return refused({ source: sourceName(path), message });
    // What cannot even be opened is damaged, and nothing else of it was looked at.
    const damages = [{ part: 'file', message } as const];
    return ok({ facts: 0, streams: 0, recordings: 0, damages });
  }
  try {
    return ok(await verifyStore(opened.value));
  } finally {
    opened.value.close();
  }
}

/** A server checks its own pages where it was told to; facts are read back, and replayed. */
async function verifyServer(address: string): Promise<Result<Verification, InputError>> {
  const store = await openServerLog(address, true);
  if (!store.ok) return store;
  try {
    return ok(await verifyFacts(renumberedAll(store.value.readAll()), null));
  } finally {
    await store.value.close();
  }
}

function asDocument(source: string, { damages, ...counts }: Verification): string {
  const isSound = damages.length === 0;
  return JSON.stringify({ schema: 'cenalloc/verify/1', source, isSound, ...counts, damages });
}

function inWords(
  source: string,
  { facts, streams, recordings, damages }: Verification,
  sound: string,
): string {
  const of = [counted(facts, 'fact'), counted(streams, 'stream'), counted(recordings, 'recording')];
  const verdict = damages.length === 0 ? sound : `${counted(damages.length, 'damage')} found`;
  return [
    ...damages.map(({ part, message }) => `damaged: ${part}: ${message}`),
    `${source}: ${of.join(', ')}: ${verdict}`,
  ].join('\n');
}
