/**
 * What importers do with the buffer, merged by union. It informs the choice among what is possible and
 * forbids nothing by itself; but who uses the CPU needs a domain that the CPU can touch.
 * Source: fuchsia.sysmem2 `BufferUsage`; Android's gralloc usage bits.
 */
import * as v from 'valibot';
import { COHERENCY_DOMAINS, type CoherencyDomain } from '../allocator-facts.ts';
import type { Field } from '../field.ts';
import { allNames } from '../lattices.ts';
import { dropMember } from '../loosening.ts';
import { nameSet } from '../sets.ts';
import { someNamesSchema } from '../statement-schemas.ts';
import { possibleDomains } from '../storage.ts';
import { namesInWords } from '../value-words.ts';

/** The usage of who takes part but does nothing with the buffer. */
export const NO_USAGE = 'none';

/** Whether a usage is one of the CPU. */
export function isCpuUsage(name: string): boolean {
  return name.startsWith('cpu.');
}

/** What this field reads. */
export interface UsageReads {
  readonly usage?: readonly string[];
  readonly domains?: readonly CoherencyDomain[];
  readonly secure?: boolean;
}

export const usageField: Field<readonly string[], readonly string[], UsageReads> = {
  schema: v.pipe(
    someNamesSchema,
    v.check(
      (names) => names.every((name) => name === NO_USAGE || /^[a-z]+\.[A-Z0-9_]+$/.test(name)),
      'expected names such as "cpu.READ_OFTEN" or "display.LAYER", or only "none"',
    ),
    v.check(
      (names) => names.length === 1 || !names.includes(NO_USAGE),
      '"none" says that nothing is done with the buffer and cannot stand beside another usage',
    ),
  ),
  words: namesInWords,
  loosening: { nearest: dropMember },
  breach: ({ usage = [], domains = COHERENCY_DOMAINS }, storage) => {
    // One domain has to be both: one that it can work with and one that the CPU can touch.
    const possible = possibleDomains(storage);
    const isTouchable = possible.some((each) => domains.includes(each) && each !== 'inaccessible');
    return isTouchable || !usage.some((name) => /^cpu\./.test(name))
      ? null
      : `the storage is ${possible.join(' or ')}`;
  },
  contradiction: ({ usage = [], domains = COHERENCY_DOMAINS, secure }) => {
    const cpuUsage = usage.find(isCpuUsage);
    const isUntouchable = domains.every((each) => each === 'inaccessible');
    if (cpuUsage === undefined || !(isUntouchable || secure === true)) return null;
    const what = isUntouchable ? 'the domain inaccessible alone' : 'protected memory';
    return `${cpuUsage} needs the CPU, which ${what} keeps out`;
  },
  demand: {
    ...allNames,
    of: ({ usage = [] }) => nameSet(usage),
    about: 'buffer',
    // What the CPU needs is a demand on `domains`.
    meets: () => true,
  },
};
