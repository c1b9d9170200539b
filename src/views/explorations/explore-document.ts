/** What `cenalloc explore --json` prints: `cenalloc/explore/1`. Fields are added to it, never changed. */
import * as v from 'valibot';
import { toldCount as count, toldWords as words } from '../../base/document-values.ts';
import { estimateSchema } from './estimate-words.ts';

const orderings = v.pipe(
  v.string(),
  v.regex(/^\d+$/),
  v.description('A number of orderings in decimals, because it may be large.'),
);

const orderedCall = v.strictObject({
  actor: v.pipe(words, v.description('The exporter, an importer, or "deadline".')),
  call: words,
  buffer: words,
  nth: v.optional(
    v.pipe(count, v.description('Which one of its kind it is in its program, from 1.')),
  ),
});

const condition = v.strictObject({
  exact: v.pipe(
    v.boolean(),
    v.description('Good orderings are exactly those that meet it; else all that meet it are good.'),
  ),
  best: v.pipe(
    v.boolean(),
    v.description('No other set of precedences keeps more good orderings.'),
  ),
  leavesOut: v.pipe(orderings, v.description('Good orderings that do not meet it.')),
  clauses: v.pipe(
    v.array(
      v.strictObject({
        call: orderedCall,
        after: v.array(orderedCall),
        orBefore: v.array(orderedCall),
      }),
    ),
    v.description(
      'All hold. The call is made after one of some calls, or before one of others; of no calls: never.',
    ),
  ),
  words: v.array(words),
});

const goodOrders = v.strictObject({
  good: orderings,
  bad: orderings,
  condition: v.nullable(condition),
});

const change = v.strictObject({
  kind: v.picklist(['policy', 'setting', 'program', 'order']),
  words,
  size: v.pipe(count, v.description('How many things are changed.')),
  breaks: v.pipe(v.array(words), v.description('Properties that held before and hold no more.')),
});

const step = v.strictObject({
  actor: words,
  call: words,
  buffer: words,
  outcome: words,
  message: v.optional(words),
  storage: v.optional(v.string()),
});

const property = v.strictObject({
  name: words,
  holds: v.nullable(v.boolean()),
  witness: v.optional(v.pipe(words, v.description('A string for cenalloc replay.'))),
  steps: v.optional(v.array(step)),
  goodOrders: v.optional(
    v.pipe(
      v.nullable(goodOrders),
      v.description('Of a broken property; null where nothing can be said about orders.'),
    ),
  ),
  whyNoOrders: v.optional(words),
  changes: v.optional(
    v.pipe(
      v.nullable(v.array(change)),
      v.description(
        'The smallest changes after which a broken property holds, each explored; null where nothing was tried.',
      ),
    ),
  ),
});

/** The form of the document. */
export const exploreDocumentSchema = v.strictObject({
  schema: v.literal('cenalloc/explore/1'),
  policies: v.array(
    v.strictObject({
      policy: words,
      states: v.nullable(count),
      transitions: v.nullable(count),
      refusedCalls: v.nullable(count),
      depth: v.nullable(count),
      terminal: v.nullable(count),
      orderings: v.nullable(orderings),
      properties: v.array(property),
      estimate: v.optional(
        v.pipe(estimateSchema, v.description('What was reckoned before the search.')),
      ),
      reduced: v.optional(v.literal(true)),
      complete: v.boolean(),
      seconds: v.pipe(v.number(), v.minValue(0)),
    }),
  ),
});
