/**
 * The store in PostgreSQL keeps the contract of all stores, on two connections as two machines have them.
 */
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { EventStore } from '../../src/index.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { eventStoreContract, type EventStoreSubject } from '../../src/testing/index.ts';
import { noServer, newStoreUrl, startServer, type TestServer } from '../support/postgres-server.ts';

let server: TestServer | null = null;

async function opened(url: string): Promise<EventStore> {
  const store = await openPostgresStore(url);
  if (!store.ok) throw store.refusal;
  return store.value;
}

/** A machine that does much else is slow, and not wrong. */
const PATIENCE = 60_000;

const subject: EventStoreSubject = {
  name: 'PostgreSQL',
  patience: PATIENCE,
  open: async () => {
    const url = newStoreUrl(server?.url ?? '');
    const [store, other] = [await opened(url), await opened(url)];
    const dispose = async (): Promise<void> => {
      await store.close();
      await other.close();
    };
    return { store, other, dispose };
  },
};

describe.skipIf(noServer !== '')(`the store PostgreSQL${noServer}`, () => {
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.stop());

  for (const { name, check } of eventStoreContract(subject)) {
    test.each([1, 2, 3])(`${name}, seed %i`, check);
  }
});
