/**
 * Passwords on the command line: whatever was meant by an address, no message repeats the password in it.
 */

/** `user:secret@` of any address, up to the last `@`, as a password may hold one. */
const IN_ADDRESS = /([a-z][a-z0-9+.-]*:\/\/[^\s:@/]*):\S*@/giu;

/** The same where the scheme is mistyped. Without one it could be a device of a kernel, such as `soc:gpu@fd80`. */
const IN_TYPO = /(postgres(?:ql)?[:/]+[^\s:@/]*):\S*@/giu;

/** `password=secret` of a parameter or of a list of settings, quoted or not. */
const AS_SETTING =
  /\b(\w*(?:password|passwd|pwd|secret|token))\s*=\s*('(?:\\.|[^'\\])*'|[^\s&]*)/giu;

/** A text as messages show it. */
export function withoutSecrets(text: string): string {
  return text
    .replace(IN_ADDRESS, '$1:***@')
    .replace(IN_TYPO, '$1:***@')
    .replace(AS_SETTING, '$1=***');
}
