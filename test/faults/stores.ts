/** A log of many facts, and stores that hold it. */
import { createExporter, unwrap, type PlatformInput, type RecordedEvent } from '../../src/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';

/** A board with room for one buffer. */
export const PLATFORM: PlatformInput = {
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
  allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
  importers: [],
};

/** So many facts about one buffer, each of which can have happened; some 130 bytes as a line. */
export function manyFacts(count: number): readonly RecordedEvent[] {
  const exporter = createExporter({ platform: PLATFORM });
  const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
  const facts = [...exporter.log()];
  unwrap(exporter.get(buffer));
  const one = [...exporter.log()].at(-1);
  if (one === undefined) throw new Error('a reference is a fact');
  for (let next = facts.length + 1; next <= count; next += 1) {
    facts.push({ ...one, sequence: next, version: one.version + next - one.sequence });
  }
  return facts;
}

/** Makes a store of these facts, which begin a log. */
export function fillStore(path: string, facts: readonly RecordedEvent[]): void {
  const store = openSqliteStore(path, { synchronous: 'normal' });
  if (!store.ok) throw store.refusal;
  for (let from = 0; from < facts.length;) {
    const [first] = facts.slice(from, from + 1);
    if (first === undefined) break;
    const others = facts.findIndex(({ stream }, at) => at > from && stream !== first.stream);
    const to = others < 0 ? facts.length : others;
    const drafts = facts.slice(from, to).map(({ event, cause }) => ({
      event,
      ...(cause === undefined ? {} : { cause }),
    }));
    if (!store.value.append(first.stream, first.version - 1, drafts).ok) {
      throw new Error('the store was not filled');
    }
    from = to;
  }
  store.value.close();
}

/** The facts in a store, and after which fact they begin. */
export function readStore(path: string): {
  readonly base: number;
  readonly facts: readonly RecordedEvent[];
} {
  const store = openSqliteStore(path, { readOnly: true });
  if (!store.ok) throw store.refusal;
  const { base } = store.value;
  const facts = [...store.value.readAll(base)];
  store.value.close();
  return { base, facts };
}

/** The lines of a recording in a store. */
export function readRecording(path: string, name: string): readonly string[] {
  const store = openSqliteStore(path, { readOnly: true });
  if (!store.ok) throw store.refusal;
  const lines = [...store.value.recordings.read(name)];
  store.value.close();
  return lines;
}
