/** A disk that fills: a tmpfs of some KiB. Where none can be mounted, tests say so and are skipped. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isCi } from './tools.ts';

/** What the names of tests end with where no small disk can be had; nothing where one can. */
export const noSmallDisk = isCi || canMount() ? '' : ' [skipped: to mount a tmpfs needs root]';

const disks = new Set<string>();
const folders = new Set<string>();
let made = 0;

/** Takes all disks away; every file that makes some calls it after its tests, as files share what they load. */
export function removeDisks(): void {
  for (const disk of disks) execFileSync('umount', [disk]);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  disks.clear();
  folders.clear();
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-disks-'));
  folders.add(folder);
  return folder;
}

/** Mounts a disk of so many KiB in a folder, or in one of its own, until `removeDisks`. */
export function smallDisk(kibibytes: number, folder = newFolder()): string {
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
  const path = mkdtempSync(join(tmpdir(), 'cenalloc-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', path], { stdio: 'ignore' });
    execFileSync('umount', [path]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}
