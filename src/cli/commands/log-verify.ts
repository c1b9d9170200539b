/** `cenalloc log STORE --verify`: whether everything in a store is as it was written, and can have happened. */
import type { InputError } from '../../base/document.ts';
import { counted } from '../../base/quantity-words.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { StoreFailure } from '../../events/store-failure.ts';
import { verifyDocument } from '../../store/verify-document.ts';
import type { Verification } from '../../store/verify-log.ts';
import { tryStoreFile } from '../input/open-log.ts';
import { isStoreFile } from '../input/store-file.ts';
import { isServerAddress, openServer, withoutPassword } from '../input/server-log.ts';
import { sourceName } from '../input/source-name.ts';
import { EXIT } from '../output/exit-codes.ts';
import { standardOutput } from '../output/standard-streams.ts';
import { jsonLine } from '../output/terminal.ts';

/** Verifies the store at a path or an address, and tells what is wrong with it. */
export async function verifyLog(path: string, asJson: boolean): Promise<Result<null, InputError>> {
  const verified = isServerAddress(path) ? await verifyServer(path) : await verifyFile(path);
  if (!verified.ok) return verified;
  const source = isServerAddress(path) ? withoutPassword(path) : sourceName(path);
  const text = asJson
    ? jsonLine(verifyDocument(source, verified.value))
    : inWords(source, verified.value);
  standardOutput.write(`${text}\n`);
  await standardOutput.ready();
  process.exitCode = verified.value.damages.length > 0 ? EXIT.found : EXIT.clean;
  return ok(null);
}

async function verifyFile(path: string): Promise<Result<Verification, InputError>> {
  const { verifyStore } = await import('../../store/sqlite/verify-store.ts');
  const opened = await tryStoreFile(path, { readOnly: true, checkEnd: false });
  if (!opened.ok) {
    if (opened.refusal.kind !== 'foreign' || isStoreFile(path)) return ifDamaged(opened.refusal);
    const message = 'only a store can be verified; replay checks a log as JSON Lines';
    return refused({ source: path, message });
  }
  try {
    return ok(await verifyStore(opened.value));
  } finally {
    opened.value.close();
  }
}

async function verifyServer(address: string): Promise<Result<Verification, InputError>> {
  const store = await openServer(address, { readOnly: true, checkEnd: false });
  if (!store.ok) return ifDamaged(store.refusal);
  try {
    return ok(await store.value.verify());
  } finally {
    await store.value.close();
  }
}

/** What cannot even be opened is damaged, and nothing else of it was looked at. */
function ifDamaged({ kind, source, message }: StoreFailure): Result<Verification, InputError> {
  if (kind !== 'corrupt') return refused({ source, message });
  const damages = [{ part: 'file', message }] as const;
  return ok({ facts: 0, held: 0, streams: 0, recordings: 0, damages });
}

function inWords(source: string, verification: Verification): string {
  const { facts, held, streams, recordings, damages } = verification;
  const read = facts < held ? `${facts} of ${counted(held, 'fact')} read` : counted(facts, 'fact');
  const of = [read, counted(streams, 'stream'), counted(recordings, 'recording')];
  const isSound = damages.length === 0;
  const verdict = isSound
    ? 'everything is as it was written'
    : `${counted(damages.length, 'damage')} found`;
  return [
    ...damages.map(({ part, message }) => `damaged: ${part}: ${message}`),
    `${source}: ${of.join(', ')}: ${verdict}`,
    ...(facts === held || facts === 0 ? [] : [howToSave(source, facts)]),
  ].join('\n');
}

/** The facts before a damage can still be had. */
function howToSave(source: string, facts: number): string {
  const save = `cenalloc log ${source} --export sound.jsonl --sound`;
  return `The ${counted(facts, 'fact')} before the first damaged one can be saved: ${save}`;
}
