/**
 * A tracefs that is none: a folder, and a library that is preloaded into shells, so that what they write
 * there is accepted or refused as a kernel would. It shows what a script does with its kernel, on machines
 * whose own kernel nobody may touch.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';

const SOURCES = join(import.meta.dirname, 'tracefs');

/** Bash writes through stdio, which no preloaded library sees; cat does not. */
const ECHO_OF_BASH = '() { command printf "%s\\n" "$*" | cat; }';

/** What a kernel refuses: words in the definitions of probes. */
export const REFUSED = {
  '7.3': [' dma_buf_move_notify ', 'move_notify', 'dma_iommu'],
  '6.12': ['invalidate_mappings', ' dma_buf_fd_install ', 'dev->flags'],
  'without constraints': ['bus_dma_limit', '+0(dev->dma_mask)', 'vmemmap', 'ops->pin'],
  nothing: [':'],
} as const;

/** What an instance of the mock holds when it is dumped. */
export const RECORDED = `# tracer: nop
#
# entries-in-buffer/entries-written: 2/2   #P:1
#
             scn-100     [000] .....    10.000001: dma_buf_export: (dma_buf_export+0x4/0x2b0) exp_name="system" size=4096
             scn-100     [000] .....    10.000002: dma_buf_export__return: (system_heap_allocate+0x1/0x2 <- dma_buf_export) dmabuf=0xff457586018c7e00 ino=7 exp_name="system" size=4096
`;

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One mock; `start` gives another kernel every time. */
export class MockTracefs {
  readonly root: string;
  readonly work: string;
  readonly #library: string;

  constructor(refused: keyof typeof REFUSED = '7.3') {
    const base = mkdtempSync(join(tmpdir(), 'cenalloc-tracefs-'));
    this.root = join(base, 'tracing');
    this.work = join(base, 'work');
    this.#library = join(base, 'hooks.so');
    const source = join(SOURCES, 'hooks.c');
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', this.#library, source, '-ldl']);
    mkdirSync(this.work);
    mkdirSync(join(this.root, 'instances'), { recursive: true });
    for (const event of ['dma_buf/dma_buf_attach', 'swiotlb/swiotlb_bounced', 'other/theirs']) {
      const folder = join(this.root, 'events', event);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'enable'), event === 'other/theirs' ? '1\n' : '0\n');
      writeFileSync(join(folder, 'trigger'), '# Available triggers:\n');
    }
    for (const list of ['kprobe_events', 'dynamic_events']) {
      writeFileSync(join(this.root, list), 'p:other/theirs do_exit\n');
    }
    writeFileSync(join(this.root, 'events/dma_buf/enable'), '0\n');
    writeFileSync(join(this.root, 'tracing_on'), '1\n');
    writeFileSync(join(this.root, 'kprobe_profile'), 'theirs 10 3\ndma_buf_attach__return 8 2\n');
    writeFileSync(`${this.root}.refuse`, `${REFUSED[refused].join('\n')}\n`);
    writeFileSync(`${this.root}.trace`, RECORDED);
  }

  /** Everything below the mock, as text: equal texts, equal settings. */
  settings(): string {
    return readdirSync(this.root, { recursive: true, withFileTypes: true })
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return entry.isFile() ? `${path}: ${readFileSync(path, 'utf8')}` : path;
      })
      .sort()
      .join('\n');
  }

  /** A file of the mock. */
  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  /** Another user's instance, with settings that are not the usual ones. */
  addTheirInstance(): void {
    const folder = join(this.root, 'instances/theirs');
    cpSync(join(this.root, 'events'), join(folder, 'events'), { recursive: true });
    writeFileSync(join(folder, 'trace_clock'), 'local [global]\n');
  }

  /** Starts a program that sees the mock; `meanwhile` gets the way to send it a signal. */
  run(
    words: readonly [string, ...string[]],
    meanwhile?: (kill: (signal: NodeJS.Signals) => void) => Promise<void>,
  ): Promise<Ended> {
    const [program, ...rest] = words;
    const child = spawn(program, rest, {
      cwd: this.work,
      env: {
        ...env,
        TRACEFS: this.root,
        TMPDIR: this.work,
        MOCK_TRACEFS: this.root,
        MOCK_KERNEL: join(SOURCES, 'kernel.sh'),
        LD_PRELOAD: this.#library,
        ...(program === 'bash' ? { 'BASH_FUNC_echo%%': ECHO_OF_BASH } : {}),
      },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        resolve({ code, stdout, stderr });
      });
    });
    const interrupted = meanwhile?.((signal) => child.kill(signal));
    return Promise.all([ended, interrupted]).then(([result]) => result);
  }
}
