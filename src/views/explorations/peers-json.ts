/** What exploring a model of peers found, for machines: `cenalloc/explore-peers/1`. */
import * as v from 'valibot';
import type { PeersExploration, PeerVerdict } from '../../explorer/peers/explore-peers.ts';
import type { PeersDocument } from '../../explorer/peers/peers-document.ts';
import { transportsIn } from '../../explorer/peers/peer-transports.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const names = v.array(v.string());

/** What `explore --json` prints of a model of peers. */
export const peersDocumentSchema = v.strictObject({
  schema: v.literal('cenalloc/explore-peers/1'),
  rules: v.string(),
  states: count,
  transitions: count,
  depth: count,
  terminal: count,
  /** A number in decimals; null where something can go on for ever. */
  orderings: v.nullable(v.string()),
  outcomes: v.array(
    v.strictObject({
      orders: v.nullable(v.string()),
      place: v.picklist(['local', 'system']),
      failed: v.array(v.strictObject({ who: v.string(), op: v.string(), errno: v.string() })),
      unreachable: names,
      invalidated: names,
      waiting: names,
    }),
  ),
  /** A proposal of 2026: what each importer is handed at attach, null where it is refused; absent where not asked. */
  transports: v.exactOptional(
    v.array(v.strictObject({ who: v.string(), transport: v.nullable(v.string()) })),
  ),
  properties: v.array(
    v.strictObject({
      name: v.string(),
      /** Null where it is not asked, or the search has reached its limit. */
      holds: v.nullable(v.boolean()),
      /** Why it is not asked: nobody makes the calls that it is about. */
      notAsked: v.exactOptional(v.string()),
      /** A replay string; of two runs that differ the longer one. */
      witness: v.exactOptional(v.string()),
      other: v.exactOptional(v.string()),
      waiting: v.exactOptional(names),
      remedies: v.exactOptional(v.array(v.strictObject({ words: v.string(), breaks: names }))),
    }),
  ),
  complete: v.boolean(),
  seconds: v.number(),
});

type PeersJson = v.InferOutput<typeof peersDocumentSchema>;

/** The JSON of an exploration of peers. */
export function peersAsJson(
  { script, model }: PeersDocument,
  found: PeersExploration,
  seconds: number,
): PeersJson {
  const { states, transitions, depth, terminal, orderings, complete } = found;
  const changed = Object.entries(script.except).map(
    ([question, choice]) => `${question}=${choice}`,
  );
  const transports = transportsIn(model.setting);
  return {
    schema: 'cenalloc/explore-peers/1',
    rules: [script.rules, ...changed].join(),
    ...{ states, transitions, depth, terminal },
    orderings: orderings === null ? null : String(orderings),
    outcomes: found.outcomes.map(({ outcome, orders }) => ({
      orders: orders === null ? null : String(orders),
      place: outcome.place,
      failed: outcome.failed.map((each) => ({ ...each })),
      unreachable: [...outcome.unreachable],
      invalidated: [...outcome.invalidated],
      waiting: [...outcome.waiting],
    })),
    ...(transports === null ? {} : { transports: transports.map((each) => ({ ...each })) }),
    properties: found.properties.map(propertyAsJson),
    complete,
    seconds,
  };
}

function propertyAsJson({
  name,
  holds,
  notAsked,
  witness,
  replay,
  otherReplay,
  remedies,
}: PeerVerdict): PeersJson['properties'][number] {
  return {
    name,
    holds,
    ...(notAsked === null ? {} : { notAsked }),
    ...(replay === null ? {} : { witness: replay }),
    ...(otherReplay === null ? {} : { other: otherReplay }),
    ...(witness === null || witness.waiting.length === 0 ? {} : { waiting: [...witness.waiting] }),
    ...(witness === null
      ? {}
      : { remedies: remedies.map(({ words, breaks }) => ({ words, breaks: [...breaks] })) }),
  };
}
