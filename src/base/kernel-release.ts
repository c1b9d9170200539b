/** Releases of the kernel, by their major and minor number: what `6.12.117+deb12-amd64` and `6.12` have in common. */

/** Below 0 where the first is older, 0 where they are one, above 0 where it is newer; what is no release is oldest. */
export function compareReleases(one: string, other: string): number {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  return a[0] - b[0] || a[1] - b[1];
}

function numbersOf(release: string): readonly [major: number, minor: number] {
  const match = /^(\d{1,4})\.(\d{1,4})/.exec(release);
  return match === null ? [0, 0] : [Number(match[1]), Number(match[2])];
}
