/** A line that ends early is read to its end: what a longer line before it has left in memory is no part of it. */
import { expect, test } from 'vitest';
import { checkTrace } from '../../src/trace/index.ts';

const HEAD = '             scn-1807  [000]   379.7172';
const BUFFER = 'exp_name="dbtest" size=131072 ino=848 dev="dbi-disp" drv="dbi"';
const LONG = `${HEAD}31719: dma_buf_attach: (ffffffffb518ca24) dmabuf=0xff3104d841f01000 ${BUFFER} devp=0xff3104d845aae810 ops=0x0 dir=2 size=1 ino=3`;

/** It tells which format it is, and is too short to leave anything behind longer ones. */
const SHORT = `${HEAD}10000: dma_buf_put: (ffffffffb518ca24) dmabuf=0x1`;

/** What could be taken for the rest of a line that was cut off. */
const RESTS = ['=0x0', '2', '848 ', ': x', '"'];

async function understoodOf(lines: readonly string[]): Promise<number> {
  const checked = await checkTrace([SHORT, ...lines]);
  if (!checked.ok) expect.fail(checked.refusal.message);
  return checked.value.understood - 1;
}

test('every line that was cut off is read in a moment, and as it is alone', async () => {
  for (let length = HEAD.length; length < LONG.length; length += 1) {
    const cut = LONG.slice(0, length);
    const alone = await understoodOf(['', cut]);
    for (const rest of RESTS) {
      const longer = `${cut}${rest}`;
      const both = await understoodOf([longer, cut]);
      expect(both, cut).toBe((await understoodOf([longer])) + alone);
    }
  }
});
