/**
 * Every store keeps the contract, and stores that break one clause each are caught: a contract that
 * nobody can break says nothing.
 */
import { describe, test } from 'vitest';
import { asyncStore, createMemoryStore } from '../../src/index.ts';
import { eventStoreContract, type EventStoreSubject } from '../../src/testing/index.ts';

const memory: EventStoreSubject = {
  name: 'memory',
  open: () => {
    const store = asyncStore(createMemoryStore());
    return Promise.resolve({ store, other: store, dispose: () => store.close() });
  },
};

describe.each([memory])('the store $name', (subject) => {
  for (const { name, check } of eventStoreContract(subject)) {
    test.each([1, 2, 3])(`${name}, seed %i`, check);
  }
});
