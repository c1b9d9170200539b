/**
 * Sizes and addresses as people read them.
 */

const UNITS = [
  { name: 'TiB', factor: 1024 ** 4 },
  { name: 'GiB', factor: 1024 ** 3 },
  { name: 'MiB', factor: 1024 ** 2 },
  { name: 'KiB', factor: 1024 },
] as const;

/** A size with a binary unit: exact where it is round, else with two digits and the bytes. */
export function sizeInWords(size: number): string {
  const unit = UNITS.find(({ factor }) => size >= factor);
  if (unit === undefined) return `${size} bytes`;
  const value = size / unit.factor;
  if (Number.isInteger(value)) return `${value} ${unit.name}`;
  return `${value.toFixed(2)} ${unit.name} (${size} bytes)`;
}

/** An address in hexadecimal. */
export function addressInWords(address: number | bigint): string {
  return address < 0 ? `-0x${(-address).toString(16)}` : `0x${address.toString(16)}`;
}

/** `1 map`, `2 maps`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`; or with another word before the last. */
export function listInWords(names: readonly string[], word = 'and'): string {
  const before = names.slice(0, -1).join(', ');
  const last = names.at(-1) ?? '';
  return before === '' ? last : `${before} ${word} ${last}`;
}
