/** Devices of a device tree and what it says of their memory: a region of their own, an IOMMU, and what they reach. */
import { addressInWords } from '../../base/quantity-words.ts';
import type { PasteImporter } from '../pastes/paste-facts.ts';
import { busReachOf, hasWindow, onMemory, type BusReach } from './bus-windows.ts';
import type { DeviceNode, DeviceTree } from './device-tree.ts';
import { cellsOf, firstReference, isEnabled, textsOf, wholeNumber } from './node-values.ts';
import { isMemoryNode, isRegionNode, type TreeMemory } from './tree-regions.ts';

/** A device with what is said of it. */
export interface TreeDevice {
  readonly node: DeviceNode;
  /** The region that `memory-region` names first; null where it names none that is in the text. */
  readonly region: DeviceNode | null;
  readonly iommu: boolean;
  readonly reach: BusReach;
  /** Bytes that the device itself says it takes from its region. */
  readonly bytes: bigint | null;
  /** The line of what is said first. */
  readonly index: number;
  readonly unknown: readonly string[];
}

/** Devices, and what of them cannot be said. */
export interface TreeDevices {
  readonly devices: readonly TreeDevice[];
  readonly unknown: readonly string[];
}

/** Nodes that are no devices with memory of their own. */
const NO_DEVICES = /^(?:aliases|chosen|cpus?|firmware|options|__\w+__)$/;
/** Registers of such a bus do no DMA, what stands behind it may. */
const PLAIN_BUS = 'simple-bus';
/** What only provides something to others does no DMA of its own. */
const PROVIDERS = ['interrupt-controller', 'gpio-controller', '#iommu-cells', '#mbox-cells'];

/** Reads the devices that are there, and of which something is said. */
export function devicesOf(
  nodes: readonly DeviceNode[],
  tree: DeviceTree,
  memory: TreeMemory,
): TreeDevices {
  const unread: string[] = [];
  const known = memory.unknown.length === 0 ? memory.ranges : [];
  const said = nodes
    .filter((node) => isDevice(node) && isEnabled(node))
    .map((node) => deviceOf(node, tree, known, unread))
    .filter((device) => device !== null);
  const behind = new Set(said.flatMap(({ node }) => ancestors(node)));
  // A plain bus is told where nobody behind it is.
  const devices = said.filter(({ node }) => {
    return !hasWindow(node) || isBridge(node) || isConsumer(node) || !behind.has(node);
  });
  return { devices, unknown: [...unread, ...devices.flatMap(({ unknown }) => unknown)] };
}

/** The importer, without what is not known. */
export function importerOfDevice(
  device: TreeDevice,
  place: { readonly file: string; readonly line: number },
): PasteImporter {
  const { node, region, iommu, reach, bytes } = device;
  return {
    id: node.name,
    ...place,
    ...(iommu ? { iommu: true, contiguous: false } : windowIn(reach)),
    ...(region === null ? {} : { region: region.name }),
    ...(bytes === null ? {} : { minSize: Number(bytes) }),
  };
}

/** Behind an IOMMU buses bound the device's own addresses, so this is for others. */
function windowIn(reach: BusReach): Partial<PasteImporter> {
  if (reach.kind === 'identity') return { busOffset: '0x0' };
  if (reach.kind !== 'windows') return {};
  const [window, ...others] = reach.windows;
  if (window === undefined || others.length > 0) return {};
  const { base, end, offset } = window;
  return {
    window: { base: addressInWords(base), end: addressInWords(end) },
    ...(offset === null ? {} : { busOffset: addressInWords(offset) }),
  };
}

function ancestors(node: DeviceNode): readonly DeviceNode[] {
  const found: DeviceNode[] = [];
  for (let each = node.parent; each !== null; each = each.parent) found.push(each);
  return found;
}

function isDevice(node: DeviceNode): boolean {
  if (node.name === '' || node.name === '/' || isMemoryNode(node) || isRegionNode(node)) {
    return false;
  }
  // A memory controller that others name as the way of their DMA has a window for them, and does none itself.
  const isWay = hasWindow(node) && node.properties.has('#interconnect-cells');
  if (isWay && !isConsumer(node)) return false;
  const path = [node, ...ancestors(node)];
  return !path.some((each) => NO_DEVICES.test(each.name) || isRegionNode(each));
}

/** Whether a node names memory or an IOMMU for itself. */
function isConsumer({ properties }: DeviceNode): boolean {
  return ['memory-region', 'iommus', 'iommu-map'].some((name) => properties.has(name));
}

/** A bridge has registers of its own; a plain bus only joins. */
function isBridge(node: DeviceNode): boolean {
  const isPci = textsOf(node, 'device_type').includes('pci');
  return hasWindow(node) && (isPci || node.properties.has('reg'));
}

/** @param unread - Takes what is said of buses that cannot be read. */
function deviceOf(
  node: DeviceNode,
  tree: DeviceTree,
  memory: TreeMemory['ranges'],
  unread: string[],
): TreeDevice | null {
  const { properties } = node;
  const unknown: string[] = [];
  const isBus = hasWindow(node);
  if (!isConsumer(node) && !isBus && !isPlainDevice(node)) return null;
  const reach = onMemory(busReachOf(node, tree.find, isBus), memory);
  const isOpen = reach.kind === 'unsaid' || reach.kind === 'identity';
  if (!isConsumer(node) && isOpen) return null;
  if (reach.kind === 'unreadable') {
    if (isBus || isConsumer(node)) {
      unread.push(`what ${node.name} reaches: dma-ranges of ${reach.bus.name} cannot be read`);
    }
    if (!isConsumer(node)) return null;
  }
  const iommu = hasIommu(node, tree, unknown);
  if (!iommu && reach.kind === 'windows' && reach.windows.length !== 1) {
    unknown.push(reachInWords(node, reach));
  }
  if (isBus && reach.kind === 'windows') {
    unknown.push(`which devices stand behind ${node.name}: all of them have at most its window`);
  }
  const region = regionOfDevice(node, tree, unknown);
  const bytes = !properties.has('memory-region') ? null : wholeNumber(cellsOf(node, 'size'));
  const first = ['memory-region', 'iommus', 'iommu-map', 'dma-ranges']
    .map((name) => properties.get(name)?.index)
    .find((each) => each !== undefined);
  return { node, region, iommu, reach, bytes, index: first ?? node.index, unknown };
}

function reachInWords(node: DeviceNode, { windows }: Extract<BusReach, { kind: 'windows' }>) {
  const listed = windows.map(
    ({ base, end }) => `${addressInWords(base)} to ${addressInWords(end)}`,
  );
  return windows.length === 0
    ? `what ${node.name} reaches: the windows of its buses have nothing in common`
    : `one window for ${node.name}: it reaches ${listed.join(' and ')}`;
}

/** A device that only its place tells apart: it has registers, and a driver is bound to it, or its bus does DMA. */
function isPlainDevice(node: DeviceNode): boolean {
  const { properties, parent } = node;
  const isOnBus = parent !== null && hasWindow(parent) && !isBridge(parent);
  return (
    properties.has('reg') &&
    (properties.has('compatible') || isOnBus) &&
    !textsOf(node, 'compatible').includes(PLAIN_BUS) &&
    !PROVIDERS.some((name) => properties.has(name))
  );
}

function hasIommu(node: DeviceNode, tree: DeviceTree, unknown: string[]): boolean {
  for (const name of ['iommus', 'iommu-map']) {
    if (!node.properties.has(name)) continue;
    const cells = cellsOf(node, name) ?? [];
    const reference = name === 'iommus' ? cells[0] : cells[1];
    const iommu = reference === undefined || reference === null ? null : tree.find(reference);
    if (iommu === null || isEnabled(iommu)) return true;
    unknown.push(`whether ${node.name} has an IOMMU: ${iommu.name} is disabled`);
  }
  return false;
}

function regionOfDevice(node: DeviceNode, tree: DeviceTree, unknown: string[]): DeviceNode | null {
  if (!node.properties.has('memory-region')) return null;
  const reference = firstReference(node, 'memory-region');
  const region = reference === null ? null : tree.find(reference);
  if (region !== null && isEnabled(region)) return region;
  const name =
    typeof reference === 'bigint'
      ? `the phandle 0x${reference.toString(16)}`
      : reference === null
        ? 'its memory-region'
        : `&${reference.ref}`;
  const why = region === null ? 'is not in the text' : 'is disabled';
  unknown.push(`which memory ${node.name} has of its own: ${name} ${why}`);
  return null;
}
