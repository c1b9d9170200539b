/**
 * How often a buffer ends well among these importers, by the rules of the exporter that a platform names: every order
 * of their attaches, pins and maps is counted, and those in which all attach first beside them.
 */
import { isPeer, pairDistance, type ExporterSpec } from '../../allocators/platform/peers.ts';
import type { ImporterSpec, Platform } from '../../allocators/platform/platform.ts';
import {
  programOfClass,
  traitsOfClass,
  type PeerClass,
} from '../../explorer/peers/importer-classes.ts';
import type { PeerImporter } from '../../explorer/peers/peer-ordering.ts';
import { outcomesOf } from '../../explorer/peers/outcomes.ts';
import { PEER_RULE_SETS, RULES_OF, type PeerRuleSet } from '../../explorer/peers/peer-rules.ts';
import { exploreGraph } from '../../explorer/peers/peers-graph.ts';

/** More importers than this have too many orders to be counted beside an answer. */
const IMPORTERS_MAX = 5;

/** Orders, and how many of them serve everybody. */
export interface ServedOrders {
  readonly orders: bigint;
  readonly served: bigint;
}

/** What is counted of one exporter. */
export interface OrderCounts {
  readonly exporter: PeerRuleSet;
  readonly every: ServedOrders;
  readonly attachedFirst: ServedOrders;
}

/** The counts of each exporter whose rules are known, and that has local memory of its own. */
export function orderCounts(
  platform: Platform,
  participants: readonly ImporterSpec[],
): readonly OrderCounts[] {
  const isSaid = participants.every(({ sharing }) => sharing !== undefined);
  if (!isSaid || participants.length === 0 || participants.length > IMPORTERS_MAX) return [];
  return (platform.exporters ?? []).flatMap((exporter) => {
    const rules = PEER_RULE_SETS.find((each) => each === exporter.name);
    if (rules === undefined || !hasLocalMemory(platform, exporter)) return [];
    const count = (attachFirst: boolean): ServedOrders | null =>
      countOf(platform, exporter, rules, participants, attachFirst);
    const every = count(false);
    const attachedFirst = count(true);
    return every === null || attachedFirst === null
      ? []
      : [{ exporter: rules, every, attachedFirst }];
  });
}

function hasLocalMemory({ allocators }: Platform, { device, allocators: own }: ExporterSpec) {
  return (
    device !== undefined &&
    allocators.some(({ name, localTo }) => localTo === device && own.includes(name))
  );
}

function countOf(
  platform: Platform,
  { device }: ExporterSpec,
  rules: PeerRuleSet,
  participants: readonly ImporterSpec[],
  attachFirst: boolean,
): ServedOrders | null {
  const classes = participants.map(classOf);
  const importers = participants.map((each, index): PeerImporter => {
    const distance = pairDistance(platform, device, each);
    return {
      ...traitsOfClass(classes[index] ?? 'S', `I${index}`),
      reach: distance === 'none' ? 'no' : distance,
    };
  });
  const graph = exploreGraph({
    setting: { rules: RULES_OF[rules], importers, localFree: true, closed: [] },
    programs: classes.map(programOfClass),
    exporter: [],
    calls: 'programs',
    attachFirst,
  });
  if (graph.isCut) return null;
  let [orders, served] = [0n, 0n];
  for (const { outcome, orders: these } of outcomesOf(graph)) {
    if (these === null) return null;
    orders += these;
    const { failed, unreachable, waiting } = outcome;
    if (failed.length + unreachable.length + waiting.length === 0) served += these;
  }
  return orders === 0n ? null : { orders, served };
}

function classOf(importer: ImporterSpec): PeerClass {
  if (importer.sharing?.kind !== 'dynamic') return 'S';
  if (!isPeer(importer)) return 'N';
  return importer.sharing.pins === true ? 'R' : 'P';
}
