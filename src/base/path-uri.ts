/**
 * Paths as references for those who read URIs: SARIF, and SQLite where a file is opened by its address. A path of
 * Windows has another separator, a drive that is no scheme, or a server in front.
 */

/** How the parts of a path are separated: by `/`, or on Windows by `\` as well. */
export type PathSeparator = '/' | '\\';

/**
 * A path as a reference: each part is escaped, so that a colon in it is no scheme and a percent sign no escape.
 *
 * @returns A relative reference, an absolute path, or `file://…` for a drive or a server of Windows.
 */
export function pathAsUri(path: string, separator: PathSeparator): string {
  // Half of a surrogate pair cannot be escaped.
  const whole = path.replace(/\p{Cs}/gu, '?');
  if (separator === '/') return escaped(whole);
  const even = whole.replaceAll('\\', '/');
  const [, drive, behind = ''] = /^([A-Za-z]:)(\/.*)$/u.exec(even) ?? [];
  if (drive !== undefined) return `file:///${drive}${escaped(behind)}`;
  return even.startsWith('//') ? `file:${escaped(even)}` : escaped(even);
}

function escaped(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
