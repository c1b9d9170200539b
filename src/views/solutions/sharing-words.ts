/** What lies beside an answer where a platform says how its importers share, in words and as it stands in JSON. */
import * as v from 'valibot';
import { toldWords as words } from '../../base/document-values.ts';
import { listInWords } from '../../base/quantity-words.ts';
import type { Platform } from '../../allocators/platform/platform.ts';
import {
  sharingOfSolution,
  type ExporterTransports,
  type LocalMemoryReach,
  type LocalReach,
  type StorageHold,
} from '../../solver/solution-sharing.ts';
import type { Solution } from '../../solver/solution.ts';
import { orderCounts, type OrderCounts, type ServedOrders } from './order-counts.ts';

const names = v.array(words);
const decimal = v.pipe(v.string(), v.regex(/^\d+$/), v.description('A decimal number.'));
const counted = v.strictObject({ orders: decimal, served: decimal });

/** What `sharing` is in the document. */
export const sharingSchema = v.strictObject({
  localTo: v.pipe(
    v.nullable(words),
    v.description('The device whose local memory was chosen; null where it is nobody’s.'),
  ),
  reach: v.array(
    v.strictObject({
      device: words,
      importers: v.array(
        v.strictObject({
          importer: words,
          reaches: v.nullable(v.boolean()),
          distance: v.nullable(v.picklist(['itself', 'switch', 'bridge', 'none'])),
          isPeer: v.nullable(v.boolean()),
        }),
      ),
    }),
  ),
  holds: v.pipe(
    v.array(v.strictObject({ importer: words, by: v.picklist(['map', 'pin']) })),
    v.description('Who holds the storage in its place.'),
  ),
  orders: v.pipe(
    v.array(v.strictObject({ exporter: words, every: counted, attachedFirst: counted })),
    v.description('In how many orders of attach, pin and map everybody is served, by exporter.'),
  ),
  transports: v.pipe(
    v.array(
      v.strictObject({
        exporter: words,
        offers: names,
        importers: v.array(
          v.strictObject({
            importer: words,
            accepts: names,
            transport: v.nullable(words),
            why: v.optional(
              v.strictObject({ rule: v.literal('TRN1'), message: words, next: words }),
            ),
          }),
        ),
      }),
    ),
    v.description('A proposal of 2026, in no kernel: matched at attach, fixed from then on.'),
  ),
});

/** The same as JSON; null where the platform says nothing of it. */
export function sharingDocument(
  platform: Platform,
  solution: Solution,
): v.InferInput<typeof sharingSchema> | null {
  const sharing = sharingOfSolution(platform, solution);
  if (sharing === null) return null;
  const told = ({ orders, served }: ServedOrders) => ({
    orders: String(orders),
    served: String(served),
  });
  return {
    localTo: sharing.localTo,
    reach: sharing.reach.map(({ device, importers }) => ({ device, importers: [...importers] })),
    holds: [...sharing.holds],
    orders: orderCounts(platform, solution.participants).map(
      ({ exporter, every, attachedFirst }) => ({
        exporter,
        every: told(every),
        attachedFirst: told(attachedFirst),
      }),
    ),
    transports: sharing.transports.map(({ exporter, offers, importers }) => ({
      exporter,
      offers: [...offers],
      importers: importers.map((each) => ({ ...each, accepts: [...each.accepts] })),
    })),
  };
}

/** The lines of it below an answer. */
export function sharingInWords(platform: Platform, solution: Solution): readonly string[] {
  const sharing = sharingOfSolution(platform, solution);
  if (sharing === null) return [];
  return [
    ...sharing.reach.flatMap(reachInWords),
    ...holdsInWords(sharing.holds),
    ...orderCounts(platform, solution.participants).flatMap(ordersInWords),
    ...sharing.transports.flatMap(transportsInWords),
  ];
}

const WAYS = {
  itself: 'reaches it: its own',
  switch: 'reaches it through a switch',
  bridge: 'reaches it through the host bridge',
} as const;

function reachInWords({ device, importers }: LocalMemoryReach): readonly string[] {
  return [`  local memory of ${device}:`, ...importers.map((each) => `    ${importerReach(each)}`)];
}

function importerReach({ importer, reaches, distance, isPeer }: LocalReach): string {
  if (reaches === null) return `nobody says whether ${importer} reaches it`;
  if (!reaches) {
    const why =
      isPeer === null
        ? 'by what it states'
        : isPeer
          ? 'no way between them'
          : 'it takes no memory of other devices';
    return `${importer} does not reach it (${why})`;
  }
  const way = distance === null || distance === 'none' ? 'reaches it' : WAYS[distance];
  return `${importer} ${way}`;
}

function holdsInWords(holds: readonly StorageHold[]): readonly string[] {
  if (holds.length === 0) return [];
  const each = holds.map(({ importer, by }) =>
    by === 'pin' ? `${importer} by its pin` : `${importer} while it maps`,
  );
  return [`  held in its place: ${listInWords(each)}`];
}

function ordersInWords({ exporter, every, attachedFirst }: OrderCounts): readonly string[] {
  if (every.served === every.orders) return [`  orders under ${exporter}: any serves everybody`];
  const first = `  orders under ${exporter}: ${every.served} of ${every.orders} serve everybody`;
  const helps =
    attachedFirst.served === attachedFirst.orders
      ? '; all do where everybody attaches before the first pin or map'
      : `; ${attachedFirst.served} of ${attachedFirst.orders} where everybody attaches first`;
  return [`${first}${helps}`];
}

function transportsInWords({ exporter, importers }: ExporterTransports): readonly string[] {
  const matched = importers.flatMap(({ importer, transport }) =>
    transport === null ? [] : [`${importer} ${transport}`],
  );
  const failed = importers.flatMap(({ why }) =>
    why === undefined ? [] : [`    EINVAL [${why.rule}] ${why.message} ${why.next}`],
  );
  const fixed = matched.length === 0 ? 'none' : `${matched.join(', ')}; each stays as attached`;
  return [`  transports from ${exporter} (proposed in 2026, in no kernel): ${fixed}`, ...failed];
}
