/** The orderings that were run on kernels, as `kernel/transcripts/orderings.txt` lists them, and the tests they are. */
import { readFileSync } from 'node:fs';
import { parsePeerOrdering } from '../../src/explorer/peers/peer-replay-string.ts';
import { unwrap } from '../../src/base/unwrap.ts';
import {
  kernelTest,
  type KernelTestCase,
  type KernelTestForm,
} from '../../src/views/kernel-tests/kernel-test.ts';

/** A line is a name and a replay string. */
export function toldOrderings(): readonly KernelTestCase[] {
  const lines = readFileSync('kernel/transcripts/orderings.txt', 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [name = '', ...text] = line.split(' ');
    const script = unwrap(parsePeerOrdering(text.join(' ')));
    return { name, says: 'An ordering.', script };
  });
}

/** All of them as one test, which is what ran. */
export function toldTest(form: KernelTestForm): string {
  return unwrap(kernelTest(form, toldOrderings()));
}
