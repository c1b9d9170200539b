/** A disk that fills: a tmpfs of some KiB. Where none can be mounted, tests say so and are skipped. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { isCi } from './tools.ts';

const ownFolder = mkdtempSync(join(tmpdir(), 'cenalloc-disks-'));

/** What the names of tests end with where no small disk can be had; nothing where one can. */
export const noSmallDisk = isCi || canMount() ? '' : ' [skipped: to mount a tmpfs needs root]';

const disks = new Set<string>();
let made = 0;

afterAll(() => {
  for (const disk of disks) execFileSync('umount', [disk]);
  rmSync(ownFolder, { recursive: true, force: true });
});

/** Mounts a disk of so many KiB in a folder, or in one of its own; it is gone after the tests. */
export function smallDisk(kibibytes: number, folder: string = ownFolder): string {
  const path = join(folder, `disk-${made}`);
  made += 1;
  mkdirSync(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', path]);
  disks.add(path);
  return path;
}

/** Takes a disk away before the tests end, also where somebody has a file on it open. */
export function removeDisk(disk: string): void {
  if (disks.delete(disk)) execFileSync('umount', ['-l', disk]);
}

function canMount(): boolean {
  const path = join(ownFolder, 'try');
  try {
    mkdirSync(path);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', path], { stdio: 'ignore' });
    execFileSync('umount', [path]);
    return true;
  } catch {
    return false;
  }
}
