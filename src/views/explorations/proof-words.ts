/** What was proved, for people and for machines (`cenalloc/prove/1`). */
import * as v from 'valibot';
import { toldCount as count, toldWords as words } from '../../base/document-values.ts';
import { listInWords } from '../../base/quantity-words.ts';
import type { Proof, ProvedProperty } from '../../explorer/proof/prove.ts';
import { PROPERTY_WORDS } from '../../explorer/model/property.ts';
import { grouped } from './grouped.ts';

/** The lines of one policy. */
export function proofInWords(
  { policy, kinds, buffers, states, steps, properties }: Proof,
  file: string,
): readonly string[] {
  const who = listInWords(kinds, 'or');
  const scope = buffers === 'any' ? 'and of buffers' : 'and one buffer';
  const isBroken = properties.some(({ holds }) => holds === false);
  const isAll = properties.every(({ holds }) => holds === true);
  const verdict = isAll ? 'holds' : isBroken ? 'does not hold' : 'is not all shown';
  const counts = `${grouped(String(states))} abstract states, ${grouped(String(steps))} calls and facts`;
  return [
    `${policy}: ${verdict} for every number of importers like ${who}, ${scope} (${counts})`,
    ...properties.map(outcomeLine),
    ...properties.flatMap((each) => breachLines(each, file)),
  ];
}

function outcomeLine({ name, holds, why }: ProvedProperty): string {
  const verdict = holds === null ? 'not known' : holds ? 'proved' : 'BROKEN';
  const reason = why === undefined ? '' : ` (${why})`;
  return `  ${verdict.padEnd(9)}  ${name}: ${PROPERTY_WORDS[name]}${reason}`;
}

function breachLines(
  { name, counterexample, witness }: ProvedProperty,
  file: string,
): readonly string[] {
  if (counterexample === undefined) return [];
  const { state, step, breach } = counterexample;
  const model = witness?.includes(':#') === true ? ` --model ${file}` : '';
  return [
    '',
    `${name} does not carry over this step:`,
    ...state.map((line) => `  ${line}`),
    `  then ${step}: ${breach}`,
    ...(witness === undefined ? [] : ['', `replay: cenalloc replay '${witness}'${model}`]),
  ];
}

/** The form of the document. */
export const proveDocumentSchema = v.strictObject({
  schema: v.literal('cenalloc/prove/1'),
  proofs: v.array(
    v.strictObject({
      policy: words,
      kinds: v.pipe(
        v.array(words),
        v.description('The first importer of each kind; there may be any number of each.'),
      ),
      buffers: v.picklist(['any', 'one']),
      states: v.pipe(count, v.description('Abstract states that were looked at.')),
      steps: v.pipe(count, v.description('Calls and facts that were tried in them.')),
      invariant: v.array(words),
      properties: v.array(
        v.strictObject({
          name: words,
          holds: v.pipe(v.nullable(v.boolean()), v.description('Null where neither was shown.')),
          why: v.optional(words),
          counterexample: v.optional(
            v.strictObject({
              claim: words,
              state: v.array(words),
              step: words,
              breach: words,
            }),
          ),
          witness: v.optional(v.pipe(words, v.description('A string for cenalloc replay.'))),
        }),
      ),
    }),
  ),
});

/** The document of proofs, one for each policy. */
export function proofsAsJson(proofs: readonly Proof[]): object {
  return { schema: 'cenalloc/prove/1', proofs };
}
