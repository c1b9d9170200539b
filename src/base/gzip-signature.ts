/** Whether bytes begin as gzip does. Source: RFC 1952, 2.3.1. */
export function beginsAsGzip(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b;
}
