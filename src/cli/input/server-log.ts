/**
 * A log on a PostgreSQL server, wherever a command takes a log by its address. The package `pg` is loaded
 * only then.
 */
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { EventStore } from '../../events/event-store.ts';
import type { StoreFailure } from '../../events/store-failure.ts';
import { isPostgresUrl, shownAddress } from '../../store/postgres/address.ts';
import type { PostgresStoreOptions } from '../../store/postgres/open-postgres-store.ts';
import type { PostgresStore } from '../../store/postgres/postgres-store.ts';
import { note } from '../output/terminal.ts';

/** Whether what is named is a log on a server. */
export function isServerAddress(path: string): boolean {
  return isPostgresUrl(path);
}

/** What a command was given, as messages show it: an address without its password, a path as it is. */
export function withoutPassword(address: string): string {
  return isPostgresUrl(address) ? shownAddress(address) : address;
}

/** Opens the log at an address; no message of a failure holds a password. */
export async function openServer(
  address: string,
  options: Pick<PostgresStoreOptions, 'readOnly' | 'checkEnd'>,
): Promise<Result<PostgresStore, StoreFailure>> {
  const { openPostgresStore } = await import('../../store/postgres/open-postgres-store.ts');
  const onAway = ({ source, message }: StoreFailure): void => {
    note(`${source}: ${message}; waiting for it`);
  };
  return openPostgresStore(address, { ...options, onAway });
}

/** Opens the log at an address, or says what is wrong. */
export async function openServerLog(
  address: string,
  readOnly: boolean,
): Promise<Result<EventStore, InputError>> {
  const opened = await openServer(address, { readOnly });
  if (opened.ok) return opened;
  return refused({ source: withoutPassword(address), message: opened.refusal.message });
}

/** All facts at an address, renumbered from 1 as in a file: a server's own numbers may have gaps. */
export async function readServerFacts(
  address: string,
): Promise<Result<readonly RecordedEvent[], InputError>> {
  const store = await openServerLog(address, true);
  if (!store.ok) return store;
  try {
    const facts: RecordedEvent[] = [];
    for await (const fact of renumberedAll(store.value.readAll())) facts.push(fact);
    if (facts.length > 0) return ok(facts);
    return refused({ source: withoutPassword(address), message: 'the store is empty' });
  } finally {
    await store.value.close();
  }
}

/** Facts renumbered from 1. */
export async function* renumberedAll(
  stored: AsyncIterable<RecordedEvent>,
): AsyncGenerator<RecordedEvent> {
  let count = 0;
  for await (const fact of stored) {
    count += 1;
    yield renumbered(fact, count);
  }
}

/** Facts as they come, renumbered from 1, until the signal is aborted. */
export async function* followServerFacts(
  store: EventStore,
  signal: AbortSignal,
): AsyncIterable<RecordedEvent> {
  yield* renumberedAll(store.subscribe(null, signal));
}

/** A fact without its cursor, which only its store understands, at a place of a file. */
export function renumbered(
  { stream, version, ...draft }: RecordedEvent,
  sequence: number,
): RecordedEvent {
  const { event, cause, time, actor } = draft;
  return {
    sequence,
    stream,
    version,
    event,
    ...(cause === undefined ? {} : { cause }),
    ...(time === undefined ? {} : { time }),
    ...(actor === undefined ? {} : { actor }),
  };
}
