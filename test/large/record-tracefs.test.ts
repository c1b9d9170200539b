/**
 * The recording script on a mock of tracefs, in every mode and shell: what it sets, what it writes, and
 * that it leaves everything as it was, however it ends.
 */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { recordingScript, RECORD_MODES } from '../../src/cli/commands/record-script.ts';
import { checkTrace } from '../../src/trace/check-trace.ts';
import { MockTracefs, type Ended } from '../support/mock-tracefs.ts';
import { lack } from '../support/tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'cenalloc-script-'));
const script = join(folder, 'dmabuf-trace.sh');
writeFileSync(script, recordingScript({ mode: 'kprobe' }));

const SHELLS = [
  ['dash', ['dash'], lack('dash', 'cc')],
  ['bash', ['bash'], lack('bash', 'cc')],
  ['busybox', ['busybox', 'ash'], lack('busybox', 'cc')],
] as const;

type Words = readonly [string, ...string[]];

/** Lines of the header or the trailer that begin with this key. */
function told(text: string, key: string): string[] {
  const start = `# ${key}: `;
  return text
    .split('\n')
    .flatMap((line) => (line.startsWith(start) ? line.slice(start.length) : []));
}

function recordingOf({ work }: MockTracefs, name = 'out.txt'): string {
  return readFileSync(join(work, name), 'utf8');
}

/** Waits for something that a program does; a minute is a failure. */
async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 20) {
    if (waited > 60_000) expect.fail('it does not come');
    await delay(20);
  }
}

describe.each(SHELLS)('%s', (_, shell, why) => {
  const words = (...rest: string[]): Words => [...shell, script, ...rest];
  const record = (mock: MockTracefs, ...options: string[]): Promise<Ended> =>
    mock.run(words('record', ...options, '-o', 'out.txt', '--', 'sh', '-c', 'exit 7'));

  test.skipIf(why !== '').each(RECORD_MODES)(`records in mode %s${why}`, async (mode) => {
    const mock = new MockTracefs();
    mock.addTheirInstance();
    const before = mock.settings();
    const ended = await record(mock, '-m', mode);
    expect(ended).toEqual({ code: 7, stdout: '', stderr: '' });
    expect(mock.settings()).toBe(before);
    const text = recordingOf(mock);
    expect(told(text, 'mode')).toEqual([mode]);
    expect(told(text, 'clock')).toEqual(['mono']);
    expect(told(text, 'kernel')[0]).toMatch(/^\S+ \S+$/);
    expect(told(text, 'event').includes('dma_buf/*')).toBe(mode.startsWith('tracepoint'));
    expect(told(text, 'probe').length > 20).toBe(mode.endsWith('probe'));
    for (const definition of told(text, 'probe')) {
      expect(definition).toMatch(mode === 'fprobe' ? /^f:/ : /^(p|r64):/);
    }
    // The operations of the exporter are read where they stay: amdgpu and xe change theirs after the export.
    const attaches = told(text, 'probe').filter((each) => each.includes(' aop='));
    expect(attaches.map((each) => each.split(' ')[1]?.split('%')[0])).toEqual(
      mode.endsWith('probe') ? ['dma_buf_dynamic_attach'] : [],
    );
    expect(told(text, 'stats')).toEqual([
      'cpu0 entries=2 overrun=0 commit_overrun=0 dropped_events=0',
    ]);
    // The profile of the mock tells of somebody else's probe, too.
    const own = mode.endsWith('kprobe') ? ['dma_buf_attach__return 2'] : [];
    expect(told(text, 'missed').filter(() => mode !== 'fprobe')).toEqual(own);
    const checked = await checkTrace(text.split('\n'));
    if (!checked.ok) expect.fail(checked.refusal.message);
    expect(checked.value.buffers.map(({ ino }) => ino)).toEqual([7]);
  });

  test.skipIf(why !== '').each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(`%s: writes what there is, clears, and ends with %i${why}`, async (signal, code) => {
    const mock = new MockTracefs();
    const before = mock.settings();
    const command = words('record', '-o', 'out.txt', '--', 'sh', '-c', 'touch ran; exec sleep 60');
    const ended = await mock.run(command, async (kill) => {
      await until(() => existsSync(join(mock.work, 'ran')));
      expect(mock.read('instances/cenalloc/tracing_on')).toBe('1\n');
      expect(mock.read('instances/cenalloc/events/cenalloc/dma_buf_attach/enable')).toBe('1\n');
      kill(signal);
      kill(signal);
    });
    expect({ ...ended, stderr: '' }).toEqual({ code, stdout: '', stderr: '' });
    expect(mock.settings()).toBe(before);
    expect(recordingOf(mock)).toMatch(/^# cenalloc-trace: 2\n[^]*ino=7[^]*\n# stats: cpu0 .*\n/);
  });
});

const [, , why] = SHELLS[0];
const words = (...rest: string[]): Words => ['dash', script, ...rest];

describe('constraints', () => {
  test.skipIf(why !== '')(`are recorded where nobody forbids it${why}`, async () => {
    const mock = new MockTracefs('6.12');
    await mock.run(words('record', '-o', 'out.txt', '--', 'true'));
    const [attach = ''] = told(recordingOf(mock), 'probe').filter((each) =>
      each.includes('dma_buf_dynamic_attach__return'),
    );
    expect(attach).toContain(' bus_limit=');
    expect(attach).toContain(' dma_iommu=');
    expect(attach).not.toContain(' devflags=');
  });

  test.skipIf(why !== '').each([['-C'], ['--no-constraints']])(
    `%s leaves them out${why}`,
    async (option) => {
      const mock = new MockTracefs();
      await mock.run(words('record', option, '-o', 'out.txt', '--', 'true'));
      expect(recordingOf(mock)).not.toMatch(/bus_limit|vmemmap|xpin|swiotlb_bounced/);
      expect(told(recordingOf(mock), 'probe').length).toBeGreaterThan(20);
    },
  );

  test.skipIf(why !== '')(
    `that a kernel refuses are named, and the rest is recorded${why}`,
    async () => {
      const mock = new MockTracefs('without constraints');
      const before = mock.settings();
      const { code } = await mock.run(words('record', '-o', 'out.txt', '--', 'true'));
      const text = recordingOf(mock);
      expect(code).toBe(0);
      expect(told(text, 'refused-field').join('\n')).toContain('bus_limit=');
      expect(told(text, 'probe').join('\n')).toContain(' max_seg=');
      expect(mock.settings()).toBe(before);
    },
  );
});

describe('refusals leave nothing behind', () => {
  test.skipIf(why !== '').each<[string, string[], number, string]>([
    ['a clock', ['record', '-c', 'sundial', '--', 'touch', 'ran'], 2, 'no clock sundial'],
    ['a buffer', ['record', '-b', '99999999', '--', 'touch', 'ran'], 2, 'refuses a buffer'],
    ['a process', ['record', '-p', '99999999', '--', 'touch', 'ran'], 2, 'no process'],
  ])(`%s that the kernel does not have${why}`, async (_, rest, code, complaint) => {
    const mock = new MockTracefs();
    const before = mock.settings();
    const ended = await mock.run(words(...rest));
    expect(ended.stderr).toContain(complaint);
    expect(ended.code).toBe(code);
    expect(existsSync(join(mock.work, 'ran'))).toBe(false);
    expect(mock.settings()).toBe(before);
  });

  test.skipIf(why !== '')(`a kernel that takes no probe${why}`, async () => {
    const mock = new MockTracefs('nothing');
    const before = mock.settings();
    const ended = await mock.run(words('record', '-C', '--', 'touch', 'ran'));
    expect(ended.code).toBe(4);
    expect(mock.settings()).toBe(before);
  });

  test.skipIf(why !== '')(`a place that is gone when the recording is written${why}`, async () => {
    const mock = new MockTracefs();
    const before = mock.settings();
    const ended = await mock.run(words('record', '-o', 'sub/out.txt', '--', 'rm', '-r', 'sub'));
    expect(ended).toMatchObject({ code: 5, stderr: 'dmabuf-trace.sh: cannot write sub/out.txt\n' });
    const [shell, ...rest] = words('record', '-o', 'sub/out.txt', '--', 'rm', '-r', 'sub');
    const second = await mock.run(['sh', '-c', `mkdir sub; exec ${[shell, ...rest].join(' ')}`]);
    expect(second).toMatchObject({
      code: 5,
      stderr: 'dmabuf-trace.sh: cannot write sub/out.txt\n',
    });
    expect(mock.settings()).toBe(before);
  });

  test.skipIf(why !== '')(`a reader that went away${why}`, async () => {
    const mock = new MockTracefs();
    const before = mock.settings();
    const line = `{ ${words('record', '--', 'sleep', '0.3').join(' ')}; echo $? >&2; } | true`;
    const ended = await mock.run(['sh', '-c', line]);
    expect(ended.stderr).toBe('dmabuf-trace.sh: cannot write to standard output\n5\n');
    expect(mock.settings()).toBe(before);
  });

  test.skipIf(why !== '')(`a second recording beside the first${why}`, async () => {
    const mock = new MockTracefs();
    const before = mock.settings();
    expect(await mock.run(words('start'))).toEqual({ code: 0, stdout: '', stderr: '' });
    const running = mock.settings();
    const second = await mock.run(words('record', '--', 'touch', 'ran'));
    expect(second.code).toBe(3);
    expect(second.stderr).toContain('a recording is running');
    expect(mock.settings()).toBe(running);
    expect((await mock.run(words('stop'))).code).toBe(0);
    expect((await mock.run(words('dump', 'out.txt'))).code).toBe(0);
    expect(recordingOf(mock)).toContain('ino=7');
    expect((await mock.run(words('clear'))).code).toBe(0);
    expect(mock.settings()).toBe(before);
  });
});
