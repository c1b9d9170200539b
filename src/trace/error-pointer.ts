/**
 * Pointers as the kernel prints them. A function that returns a pointer reports failure as one of
 * the last 4095 addresses, and some report it as NULL; neither is an attachment or a table.
 * Source: Linux include/linux/err.h, `IS_ERR_VALUE` and `MAX_ERRNO`.
 */

/** What a function that returns a pointer returned. */
export type PointerResult =
  | { readonly ok: true; readonly address: string }
  /** `errno` is positive, as in errno.h, or null where the function returned NULL. */
  | { readonly ok: false; readonly errno: number | null };

const ERRNO_MAX = 4095;

/** Nine to sixteen digits, in the form the kernel prints, and outside the last page of addresses. */
const PLAIN_ADDRESS = /^0x(?!fffffffffffff)[1-9a-f][0-9a-f]{8,15}$/;

/** The numbers the dma-buf core and its exporters are known to return. */
const ERRNO_NAMES: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  4: 'EINTR',
  5: 'EIO',
  6: 'ENXIO',
  9: 'EBADF',
  11: 'EAGAIN',
  12: 'ENOMEM',
  13: 'EACCES',
  14: 'EFAULT',
  16: 'EBUSY',
  17: 'EEXIST',
  19: 'ENODEV',
  22: 'EINVAL',
  24: 'EMFILE',
  25: 'ENOTTY',
  28: 'ENOSPC',
  34: 'ERANGE',
  35: 'EDEADLK',
  38: 'ENOSYS',
  75: 'EOVERFLOW',
  95: 'EOPNOTSUPP',
  110: 'ETIMEDOUT',
  121: 'EREMOTEIO',
  512: 'ERESTARTSYS',
  517: 'EPROBE_DEFER',
  524: 'ENOTSUPP',
};

/** Reads an address, an error pointer or NULL. Returns null where `text` is no number at all. */
export function parsePointer(text: string): PointerResult | null {
  // Almost every pointer of a recording is a plain address; it needs no arithmetic.
  if (PLAIN_ADDRESS.test(text)) return { ok: true, address: text };
  if (!/^(0x[0-9a-f]{1,16}|[0-9]{1,20})$/i.test(text)) return parseNegative(text);
  const value = BigInt(text);
  if (value === 0n) return { ok: false, errno: null };
  const errno = errnoOf(value, text);
  if (errno !== null) return { ok: false, errno };
  return { ok: true, address: `0x${BigInt.asUintN(64, value).toString(16)}` };
}

function parseNegative(text: string): PointerResult | null {
  if (!/^-[1-9][0-9]{0,3}$/.test(text) || -Number(text) > ERRNO_MAX) return null;
  return { ok: false, errno: -Number(text) };
}

/** A 32-bit kernel prints its error pointers in eight digits; no 64-bit address looks like that. */
function errnoOf(value: bigint, text: string): number | null {
  const widths = /^0x[0-9a-f]{8}$/i.test(text) ? [32, 64] : [64];
  for (const width of widths) {
    const negative = -BigInt.asIntN(width, value);
    if (negative >= 1n && negative <= ERRNO_MAX) return Number(negative);
  }
  return null;
}

/** The number of a named errno, or null where the name is unknown. */
export function errnoOfName(name: string): number | null {
  const found = Object.entries(ERRNO_NAMES).find(([, known]) => known === name);
  return found === undefined ? null : Number(found[0]);
}

/** Names an errno as people do: `EBUSY (-16)`, `-123`, or `NULL`. */
export function formatErrno(errno: number | null): string {
  if (errno === null) return 'NULL';
  const name = ERRNO_NAMES[errno];
  return name === undefined ? `-${errno}` : `${name} (-${errno})`;
}
