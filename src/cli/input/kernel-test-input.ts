/**
 * Replay strings that become tests for a kernel. An ordering of peers is played by the test module; one of
 * importers with constraints is not, for no kernel has an exporter that decides as ours does.
 */
import type { InputError } from '../../base/document.ts';
import { refused, type Result } from '../../base/result.ts';
import { isPeerOrdering, parsePeerOrdering } from '../../explorer/peers/peer-replay-string.ts';
import {
  kernelTest,
  type KernelTestCase,
  type KernelTestForm,
} from '../../views/kernel-tests/kernel-test.ts';

/** A test in C of the ordering that a replay string holds. */
export function kernelTestOf(form: KernelTestForm, text: string): Result<string, InputError> {
  const source = `export ${form}`;
  if (/^cen\d+:/.test(text)) {
    const message =
      'no kernel has an exporter that places by constraints, and user space cannot attach without mapping: only orderings of peers, strings of peers1:, become tests';
    return refused({ source, message });
  }
  if (!isPeerOrdering(text)) {
    const message = `expected an ordering of peers, as "peers1:…"; cenalloc explore MODEL --emit ${form} writes the witnesses of a model of peers`;
    return refused({ source, message });
  }
  const read = parsePeerOrdering(text);
  if (!read.ok) return read;
  return kernelTest(form, [{ name: 'witness', says: 'One ordering.', script: read.value }]);
}

/** A property, and the runs that break it; of some it takes two. */
interface Witnessed {
  readonly name: string;
  readonly replay: string | null;
  readonly otherReplay: string | null;
}

/**
 * A test in C of every witness that a search has found.
 *
 * @refuses A search that found none.
 */
export function kernelTestOfWitnesses(
  form: KernelTestForm,
  properties: readonly Witnessed[],
): Result<string, InputError> {
  const cases: KernelTestCase[] = [];
  for (const { name, replay, otherReplay } of properties) {
    for (const text of [replay, otherReplay]) {
      if (text === null) continue;
      const read = parsePeerOrdering(text);
      if (!read.ok) return read;
      cases.push({ name, says: `A run that breaks ${name}.`, script: read.value });
    }
  }
  if (cases.length > 0) return kernelTest(form, cases);
  const message =
    'nothing is broken, so that there is no witness; cenalloc export kselftest "peers1:…" writes a test of any ordering';
  return refused({ source: '--emit', message });
}
