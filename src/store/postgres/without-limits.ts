/** Statements that take longer than any other: tables that are brought up, and whole logs that are verified. */
import type { PostgresClient, PostgresQuery } from './driver.ts';

/** How long `pg` waits for an answer then, in milliseconds: a day. */
const ANSWER_MAX_MS = 86_400_000;

const LIMITS = ['statement_timeout', 'idle_in_transaction_session_timeout'];

/** A connection whose statements may take as long as they need; neither the server nor `pg` gives up. */
export async function withoutLimits<T>(
  client: PostgresClient,
  action: (client: PostgresClient) => Promise<T>,
): Promise<T> {
  const set = (value: string, name: string): PostgresQuery => ({
    text: 'SELECT set_config($1, $2, false)',
    values: [name, value],
  });
  const { rows } = await client.query({
    text: 'SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name',
    values: [LIMITS],
  });
  for (const name of LIMITS) await client.query(set('0', name));
  // `pg` takes this of each query; other pools need not.
  const patient = (query: PostgresQuery): ReturnType<PostgresClient['query']> =>
    client.query(Object.assign({}, query, { query_timeout: ANSWER_MAX_MS }));
  try {
    return await action({
      query: patient,
      on: (event, listener) => client.on(event, listener),
      removeListener: (event, listener) => client.removeListener(event, listener),
      release: (destroy) => {
        client.release(destroy);
      },
    });
  } finally {
    for (const { name, value } of rows) {
      // Where the connection is gone, so is its setting.
      await client.query(set(String(value), String(name))).catch(() => undefined);
    }
  }
}
