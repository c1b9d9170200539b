/** Looks at the machine for `cenalloc doctor`: nothing is started, changed or sent anywhere. */
import { accessSync, constants, existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { env, platform, versions } from 'node:process';
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readPageFiles } from '../../inspect/page-files.ts';
import type { DoctorCheck } from '../../views/doctor/doctor-words.ts';
import { TOOLS, type ToolEntry } from './tools.ts';

/** Both `src/cli/doctor` and `dist/cli/doctor` are three steps below the root of the package. */
const ROOT = new URL('../../../', import.meta.url);

/** Everything that is looked for on this machine. */
export function examine(): readonly DoctorCheck[] {
  const isCheckout = existsSync(new URL('test/README.md', ROOT));
  return [
    ...programChecks(isCheckout),
    ...commandChecks(),
    ...recordingChecks(),
    ...(isCheckout ? testChecks() : []),
  ];
}

function programChecks(isCheckout: boolean): readonly DoctorCheck[] {
  const runs = import.meta.url.endsWith('.ts') ? 'its sources' : 'what was built';
  const isBuilt = readPageFiles().ok;
  return [
    {
      part: 'program',
      name: 'Node',
      ok: true,
      found: `${versions.node}, running ${runs} in ${fileURLToPath(ROOT)}`,
      use: '',
      next: null,
    },
    {
      part: 'program',
      name: 'page',
      ok: isBuilt,
      found: isBuilt ? 'built' : 'not built',
      use: 'what serve and export html show',
      next: isBuilt ? null : isCheckout ? 'npm run build' : 'install the package again',
    },
  ];
}

function commandChecks(): readonly DoctorCheck[] {
  return [moduleCheck(), ...toolChecks('commands')];
}

/** The driver of PostgreSQL is the reader's to install. */
function moduleCheck(): DoctorCheck {
  const isThere = isResolved('pg');
  return {
    part: 'commands',
    name: 'pg',
    ok: isThere,
    found: isThere ? 'installed' : 'not installed',
    use: 'stores on a PostgreSQL server (postgres://…)',
    next: isThere ? null : 'npm install pg',
  };
}

function isResolved(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** The programs that commands, or tests, work with. */
function toolChecks(part: 'commands' | 'tests'): readonly DoctorCheck[] {
  return Object.entries<ToolEntry>(TOOLS).flatMap(([name, entry]) => {
    const use = entry[part];
    return use === undefined
      ? []
      : [programCheck(part, name, placeOnPath(name), entry.package, use)];
  });
}

function programCheck(
  part: DoctorCheck['part'],
  name: string,
  path: string | null,
  packageName: string,
  use: string,
): DoctorCheck {
  return {
    part,
    name,
    ok: path !== null,
    found: path ?? 'not installed',
    use,
    next: path === null ? `apt install ${packageName}` : null,
  };
}

/** Where a program lies on the path; null where it does not. */
export function placeOnPath(program: string): string | null {
  const folders = (env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;
}

/** Files that recording and looking at a running kernel need, with what each is for. */
const KERNEL_FILES = [
  [
    '/sys/kernel/tracing/dynamic_events',
    constants.W_OK,
    'the calls of a running kernel, by probes',
  ],
  [
    '/sys/kernel/debug/dma_buf/bufinfo',
    constants.R_OK,
    'which buffers there are (cenalloc holders)',
  ],
] as const;

function recordingChecks(): readonly DoctorCheck[] {
  if (platform !== 'linux') {
    const next = 'record on the target: cenalloc record prints a script for it';
    const found = `this is ${platform}, not Linux`;
    return [{ part: 'recording', name: 'kernel', ok: false, found, use: '', next }];
  }
  const files = KERNEL_FILES.map(([path, mode, use]): DoctorCheck => {
    const why = whyNot(path, mode);
    return {
      part: 'recording',
      name: path.split('/').slice(3).join('/'),
      ok: why === null,
      found: why?.found ?? path,
      use,
      next: why?.next ?? null,
    };
  });
  const kernel = `Linux ${release()}`;
  return [
    { part: 'recording', name: 'kernel', ok: true, found: kernel, use: '', next: null },
    ...files,
  ];
}

function whyNot(path: string, mode: number): { found: string; next: string } | null {
  try {
    accessSync(path, mode);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      return { found: `${path}: not for you`, next: 'run as root: sudo' };
    }
    return {
      found: `no ${path}`,
      next: `mount it as root, or use a kernel that has it`,
    };
  }
}

function testChecks(): readonly DoctorCheck[] {
  // Debian keeps the programs of a server apart from those on the path.
  const [server] = globSync('/usr/lib/postgresql/*/bin/initdb');
  const initdb = server ?? placeOnPath('initdb');
  const use = 'stores on a server of their own';
  return [...toolChecks('tests'), programCheck('tests', 'initdb', initdb, 'postgresql', use)];
}
