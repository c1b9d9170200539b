/**
 * Two probes on one function tell one call: whichever function it is, whatever the second probe is called, and
 * whichever fires first, the findings are those of one probe.
 */
import { describe, expect, test } from 'vitest';
import { recordedText } from './recorded-files.ts';
import { reportOf } from './report-of.ts';

const LINES = recordedText('k73-choose_late_32').trimEnd().split('\n');

/** The event of a line and the function that was probed, where it is a line of a probe on a function. */
const EVENT = /^(.*: )(\w+)(: \((?:\w+\+0x[^)]*<- )?(dma_buf_\w+)\+.*)$/;

const FUNCTIONS = [...new Set(LINES.flatMap((line) => EVENT.exec(line)?.[4] ?? []))];

function doubled(functionName: string, isFirst: boolean): readonly string[] {
  return LINES.flatMap((line) => {
    const [, head, , rest, called] = EVENT.exec(line) ?? [];
    if (called !== functionName) return [line];
    const second = `${head ?? ''}second${rest ?? ''}`;
    return isFirst ? [second, line] : [line, second];
  });
}

async function foundIn(lines: readonly string[]): Promise<readonly string[]> {
  const { findings } = await reportOf(lines);
  return findings.map(({ severity, rule, device }) => `${severity} ${rule} ${device ?? ''}`);
}

test('the recording has the calls of a whole life', () => {
  expect(FUNCTIONS).toEqual(expect.arrayContaining(['dma_buf_release', 'dma_buf_put']));
  expect(FUNCTIONS.length).toBeGreaterThan(4);
});

describe.each(FUNCTIONS)('a second probe on %s', (functionName) => {
  test.each([false, true])('finds nothing else, firing first: %s', async (isFirst) => {
    const lines = doubled(functionName, isFirst);
    expect(lines.length).toBeGreaterThan(LINES.length);
    expect(await foundIn(lines)).toEqual(await foundIn(LINES));
  });
});
