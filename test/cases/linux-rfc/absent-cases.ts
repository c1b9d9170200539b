/**
 * Cases that others repeat and that a published subset may lack. What they must have said follows from
 * the cases that repeat them: after B detaches from rfc-015, A's own parameters are left.
 */
import { NotUnderstoodError } from '../report.ts';

const RECONSTRUCTED: Readonly<Record<string, readonly string[]>> = {
  'rfc-015': [
    'attach A maxSegCount=16 maxSegSize=65536 boundary=0xffffffff',
    'attach B maxSegCount=4 maxSegSize=4096 boundary=0xffff',
  ],
};

/** The calls of a case that is not in its file. */
export function reconstructed(id: string): readonly string[] {
  const ops = Object.hasOwn(RECONSTRUCTED, id) ? RECONSTRUCTED[id] : undefined;
  if (ops === undefined) throw new NotUnderstoodError(`the case ${id}, which is not in the file`);
  return ops;
}
