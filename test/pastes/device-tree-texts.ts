/** What the tests of device trees share: trees with the usual cells around what is tested, and what is said of it. */
import { answered } from './answered.ts';

/** Bytes of a mebibyte. */
export const MIB = 2 ** 20;

/** A tree whose root has 2 and 2 cells. */
export function tree(body: string): string {
  return `/dts-v1/;\n/ {\n#address-cells = <2>;\n#size-cells = <2>;\n${body}\n};\n`;
}

/** Reserved memory whose cells are 1 and 1. */
export function reserved(body: string): string {
  return `/ {\n#address-cells = <1>;\n#size-cells = <1>;\nreserved-memory {\n#address-cells = <1>;\n#size-cells = <1>;\nranges;\n${body}\n};\n};\n`;
}

/** The rules of what is found. */
export function rulesOf(text: string): readonly string[] | undefined {
  return answered(text).findings?.map(({ rule }) => rule);
}

/** Name, kind, base and size of each region. */
export function regionsIn(text: string): readonly (readonly unknown[])[] | undefined {
  return answered(text).reserved?.map(({ name, kind, base, size }) => [name, kind, base, size]);
}

/** A device without its place in the text. */
export function deviceIn(text: string, id: string): object | undefined {
  const found = answered(text).importers?.find((each) => each.id === id);
  if (found === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(found).filter(([name]) => name !== 'file' && name !== 'line'),
  );
}
