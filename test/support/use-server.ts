/** A server of PostgreSQL for tests of vitest; benchmarks start theirs without it. */
import { afterAll, beforeAll } from 'vitest';
import { noServer, startServer, type TestServer } from './postgres-server.ts';

/** Starts a server before the tests of a file or of a part of one, and stops it after them; none where there is none. */
export function useServer(take: (server: TestServer) => void): void {
  let server: TestServer | null = null;
  beforeAll(async () => {
    if (noServer !== '') return;
    server = await startServer();
    take(server);
  }, 120_000);
  afterAll(() => {
    server?.stop();
  });
}
