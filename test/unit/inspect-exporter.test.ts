/**
 * An exporter that is inspected while its program runs: inspectors of the real `@statelyai/inspect` are told of every
 * buffer and attachment, over a socket, too; a page is sent the log, from wherever it has got to.
 */
import {
  createBrowserInspector,
  createInspector,
  createWebSocketInspector,
  createWebSocketReceiver,
  type StatelyInspectionEvent,
} from '@statelyai/inspect';
import { createInspectorServer } from '@statelyai/inspect/server';
import { createServer } from 'node:net';
import { expect, test, vi } from 'vitest';
import { createExporter, tellInspector, unwrap, type Exporter } from '../../src/index.ts';
import { inspectExporter } from '../../src/inspect/index.ts';
import { encodeLog } from '../../src/events/encode-log.ts';

const PLATFORM = {
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
  allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
  importers: [
    { id: 'cam', constraints: {} },
    { id: 'gpu', constraints: {} },
  ],
} as const;

/** The life of a buffer with one importer. */
function share(exporter: Exporter, importer: string): string {
  const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
  const attachment = unwrap(exporter.attach(buffer, importer));
  unwrap(exporter.map(attachment));
  unwrap(exporter.unmap(attachment));
  unwrap(exporter.detach(attachment));
  return buffer;
}

/** The actor, what happened to it and where it was then, in short. */
function inShort(events: readonly StatelyInspectionEvent[]): readonly string[] {
  return events
    .filter(({ type }) => type !== '@xstate.event')
    .map(({ sessionId, ...event }) => {
      const { value } = ('snapshot' in event ? event.snapshot : {}) as { readonly value?: string };
      const fact = event.type === '@xstate.snapshot' ? event.event.type : 'appears';
      return `${sessionId} ${fact} ${value ?? ''}`;
    });
}

const LIFE = [
  'b1 appears created',
  'b1 ImporterAttached attaching',
  'b1/cam/2 appears attached',
  'b1 BackingAllocated allocated',
  'b1 AttachmentMapped mapped',
  'b1/cam/2 AttachmentMapped mapped',
  'b1 AttachmentUnmapped allocated',
  'b1/cam/2 AttachmentUnmapped attached',
  'b1 ImporterDetached allocated',
  'b1/cam/2 ImporterDetached detached',
];

test('an inspector hears what has happened and what happens, until it is stopped', () => {
  const heard: StatelyInspectionEvent[] = [];
  const exporter = createExporter({ platform: PLATFORM });
  share(exporter, 'cam');
  const inspector = createInspector({ send: (event: StatelyInspectionEvent) => heard.push(event) });
  const stop = tellInspector(exporter, inspector);
  expect(inShort(heard)).toEqual(LIFE);
  const before = heard.length;
  share(exporter, 'gpu');
  expect(inShort(heard.slice(before))).toContain('b2/gpu/2 ImporterDetached detached');
  // A refused call changes no actor.
  const told = heard.length;
  expect(exporter.attach('b9', 'gpu').ok).toBe(false);
  expect(heard).toHaveLength(told);
  stop();
  share(exporter, 'cam');
  expect(heard).toHaveLength(told);
  const child = heard.find(({ sessionId }) => sessionId === 'b1/cam/2');
  expect(child).toMatchObject({ type: '@xstate.actor', parentId: 'b1', rootId: 'b1' });
  expect(JSON.parse((child as { definition: string }).definition)).toHaveProperty('states.mapped');
});

test('the inspector of a browser is told in the messages of its window', () => {
  const posted: unknown[] = [];
  let connected: ((event: { readonly data: unknown }) => void) | undefined;
  const other = { postMessage: (message: unknown) => posted.push(message) };
  const window = {
    open: () => other,
    addEventListener: (_: string, listener: typeof connected) => (connected = listener),
  };
  const inspector = createBrowserInspector({
    window: window,
  });
  const exporter = createExporter({ platform: PLATFORM });
  const stop = tellInspector(exporter, inspector);
  connected?.({ data: { type: '@statelyai.connected' } });
  share(exporter, 'cam');
  expect(inShort(posted as StatelyInspectionEvent[])).toEqual(LIFE);
  stop();
});

/** A port that nobody has by now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('an inspector over a socket is told the same, through the server of the package', async () => {
  const port = await freePort();
  const bridge = createInspectorServer({ port, autoOpen: false });
  const heard: StatelyInspectionEvent[] = [];
  const server = `ws://localhost:${port}`;
  createWebSocketReceiver({ server }).subscribe((event) => heard.push(event));
  const inspector = createWebSocketInspector({ url: server });
  const exporter = createExporter({ platform: PLATFORM });
  const stop = tellInspector(exporter, inspector);
  share(exporter, 'cam');
  await vi.waitFor(
    () => {
      expect(inShort(heard)).toEqual(LIFE);
    },
    { timeout: 30_000 },
  );
  stop();
  inspector.stop();
  bridge.stop();
});

/** What a page is sent after a place, until all that is there has come. */
async function sent(url: string, after?: string): Promise<{ text: string; last: string }> {
  const headers: Record<string, string> = after === undefined ? {} : { 'last-event-id': after };
  const ending = new AbortController();
  const response = await fetch(`${url}live`, { headers, signal: ending.signal });
  let body = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    body += decoder.decode(piece as Uint8Array, { stream: true });
    if (body.includes('event: caught-up')) break;
  }
  ending.abort();
  const lines = [...body.matchAll(/^data: (\{"schema.*)$/gm)].map(([, line = '']) => `${line}\n`);
  const last = [...body.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? '';
  return { text: lines.join(''), last };
}

test('a page is sent the log, and goes on from where it was', async () => {
  const exporter = createExporter({ platform: PLATFORM });
  const heard: string[] = [];
  const inspector = {
    adapter: { send: ({ type }: { readonly type: string }) => heard.push(type) },
  };
  const inspection = unwrap(await inspectExporter(exporter, { port: 0, inspector, name: 'mine' }));
  const { url } = inspection;
  const opened = await fetch(`${url}opened`);
  expect(opened.headers.get('x-live-name')).toBe('mine');
  share(exporter, 'cam');
  const first = await sent(url);
  expect(first.text).toBe(encodeLog(exporter.log()));
  const { length } = [...exporter.log()];
  share(exporter, 'gpu');
  const more = await sent(url, first.last);
  expect(more.text).toBe(encodeLog(exporter.log(length)));
  expect(heard.length).toBeGreaterThan(10);
  inspection.close();
  await expect(fetch(url)).rejects.toThrow();
});

test('what cannot be served is said', async () => {
  const exporter = createExporter({ platform: PLATFORM });
  const refused = await inspectExporter(exporter, { host: '203.0.113.1', port: 0 });
  expect(refused.ok ? '' : refused.refusal).toMatch(/^cannot listen on 203\.0\.113\.1/);
});
