/**
 * Lives that were written down: short ones in which every arrow of the chart is taken and every rule
 * has its say. Random lives may miss a state; these do not.
 */
import { present } from '../../src/base/assert.ts';
import { allocatorId, bufferId, importerId } from '../../src/base/ids.ts';
import { PAGE_SIZE, physicalAddress } from '../../src/base/units.ts';
import type { BackingAllocated } from '../../src/events/events.ts';
import { createExporter, createMemoryStore, type RecordedEvent } from '../../src/index.ts';
import type { Policy } from '../../src/events/policy.ts';
import { Keeper, type Life } from './zoo-keeper.ts';
import { LIVES_OF_PINS } from './zoo-pins.ts';
import { LIVES_OF_REVOKES } from './zoo-revokes.ts';
import { PAGE, pages, PLATFORM } from './zoo-platform.ts';

const LIVES: Readonly<Record<string, Life>> = {
  ...LIVES_OF_PINS,
  ...LIVES_OF_REVOKES,
  'a whole life': {
    live: (zoo) => {
      zoo.create('b');
      zoo.attach('b', 'any');
      zoo.detach('b', 'any');
      zoo.attach('b', 'any');
      zoo.attach('b', 'scattered');
      zoo.detach('b', 'scattered');
      zoo.exporter.get('b');
      zoo.map('b', 'any');
      zoo.map('b', 'any', 'fromDevice');
      zoo.map('b', 'any');
      zoo.exporter.beginCpuAccess('b');
      zoo.unmap('b', 'any');
      zoo.unmap('b', 'any');
      zoo.exporter.endCpuAccess('b');
      zoo.detach('b', 'any');
      zoo.exporter.put('b');
      zoo.exporter.put('b');
      zoo.create('never-used');
      zoo.exporter.get('never-used');
      zoo.exporter.put('never-used');
      zoo.exporter.put('never-used');
    },
  },
  'two maps of two importers': {
    policy: 'fits',
    live: (zoo) => {
      zoo.create('b');
      zoo.use('b', 'any');
      zoo.use('b', 'far');
      zoo.attach('b', 'display');
      zoo.map('b', 'display');
      zoo.leave('b', 'any');
      zoo.leave('b', 'display');
      zoo.attach('b', 'any');
      zoo.attach('b', 'roomy');
      zoo.map('b', 'any', 'fromDevice');
    },
  },
  'none of anything': {
    limits: {
      attachmentsPerBufferMax: 0,
      mapsPerAttachmentMax: 0,
      cpuAccessDepthMax: 0,
      referencesMax: 1,
      buffersMax: 1,
    },
    live: (zoo) => {
      zoo.create('b');
      zoo.attach('b', 'any');
    },
  },
  'no maps': {
    limits: { mapsPerAttachmentMax: 0, cpuAccessDepthMax: 0 },
    live: (zoo) => {
      zoo.create('b');
      zoo.use('b', 'any');
    },
  },
  'one of everything': {
    policy: 'fits',
    limits: {
      attachmentsPerBufferMax: 1,
      mapsPerAttachmentMax: 1,
      cpuAccessDepthMax: 1,
      referencesMax: 1,
    },
    live: (zoo) => {
      zoo.create('b');
      zoo.use('b', 'any', 'far');
      zoo.exporter.beginCpuAccess('b');
      zoo.unmap('b', 'any');
      zoo.create('c');
      zoo.use('c', 'any');
    },
  },
  'a barrier': {
    policy: 'barrier',
    live: (zoo) => {
      zoo.create('b', pages(4), ['any', 'far', 'later']);
      zoo.exporter.release('b', 'far');
      zoo.attach('b', 'any');
      zoo.map('b', 'any');
      zoo.exporter.release('b', 'later');
      zoo.map('b', 'any');
      zoo.create('sealed', pages(1), ['any', 'later']);
      zoo.exporter.seal('sealed');
      zoo.create('late', pages(1), ['any', 'later']);
      zoo.attach('late', 'any');
      zoo.exporter.seal('late', 'deadline');
    },
  },
  'a move': {
    policy: 'migrate',
    live: (zoo) => {
      zoo.create('b');
      zoo.use('b', 'any');
      zoo.exporter.beginCpuAccess('b');
      zoo.unmap('b', 'any');
      zoo.exporter.endCpuAccess('b');
      zoo.attach('b', 'camera');
      zoo.map('b', 'camera');
      zoo.map('b', 'any');
    },
  },
  'a move of nobody': {
    policy: 'migrate',
    live: (zoo) => {
      zoo.create('b');
      zoo.use('b', 'any');
      zoo.leave('b', 'any');
      zoo.attach('b', 'scattered');
      zoo.detach('b', 'scattered');
      zoo.attach('b', 'tv');
    },
  },
  'a move of an image': {
    policy: 'migrate',
    live: (zoo) => {
      zoo.create('b');
      zoo.use('b', 'painter');
      zoo.unmap('b', 'painter');
      zoo.exporter.beginCpuAccess('b');
      zoo.exporter.endCpuAccess('b');
      zoo.attach('b', 'scattered');
    },
  },
  'pages in the way': {
    live: (zoo) => {
      zoo.create('a', pages(8));
      zoo.use('a', 'camera');
      zoo.create('b', pages(8));
      zoo.use('b', 'camera', 'typed');
      zoo.create('c', pages(16));
      zoo.use('c', 'camera');
    },
  },
  'protected memory': {
    policy: 'fits',
    live: (zoo) => {
      zoo.create('b');
      zoo.use('b', 'tv');
      zoo.attach('b', 'reader');
      zoo.unmap('b', 'tv');
      zoo.create('c');
      zoo.use('c', 'reader');
    },
  },
  'protected memory, and no CPU access at all': {
    limits: { cpuAccessDepthMax: 0 },
    live: (zoo) => {
      zoo.create('b');
      zoo.use('b', 'tv');
      zoo.unmap('b', 'tv');
    },
  },
  'a barrier before an image': {
    policy: 'barrier',
    live: (zoo) => {
      zoo.create('b', pages(4), ['painter', 'later']);
      zoo.attach('b', 'painter');
      zoo.exporter.release('b', 'later');
      zoo.map('b', 'painter');
      zoo.leave('b', 'painter');
    },
  },
  'one map behind an IOMMU': {
    policy: 'fits',
    limits: { mapsPerAttachmentMax: 1 },
    live: (zoo) => {
      zoo.create('a');
      zoo.use('a', 'isp');
      zoo.create('b');
      zoo.use('b', 'isp');
    },
  },
  'masks and nothing else': {
    policy: 'rfc',
    live: (zoo) => {
      zoo.create('b');
      zoo.use('b', 'any');
      zoo.attach('b', 'far');
      zoo.map('b', 'far');
      zoo.attach('b', 'isp');
      zoo.map('b', 'isp');
      zoo.unmap('b', 'any');
      zoo.unmap('b', 'isp');
      zoo.create('c', pages(8));
      zoo.use('c', 'any');
      zoo.create('d', pages(4));
      zoo.use('d', 'any');
    },
  },
  'addresses behind an IOMMU': {
    policy: 'fits',
    live: (zoo) => {
      zoo.create('a');
      zoo.use('a', 'isp', 'gpu', 'codec');
      zoo.create('b');
      zoo.use('b', 'isp', 'gpu');
      zoo.map('a', 'gpu');
      zoo.leave('b', 'gpu');
      zoo.create('c');
      zoo.use('c', 'isp', 'codec');
      zoo.detach('c', 'codec');
    },
  },
  'windows that somebody states': {
    policy: 'fits',
    live: (zoo) => {
      const window = (base: number) => ({
        iommu: true,
        dmaWindow: { base: pages(base), size: pages(8) },
      });
      zoo.create('a');
      zoo.attach('a', 'npu', window(0));
      zoo.map('a', 'npu');
      zoo.create('b');
      zoo.attach('b', 'npu', window(2));
      zoo.map('b', 'npu');
      zoo.create('c');
      zoo.attach('c', 'npu', window(2));
      zoo.map('c', 'npu');
      zoo.leave('a', 'npu');
      zoo.map('c', 'npu');
      zoo.create('d', pages(2));
      zoo.attach('d', 'npu', window(0));
      zoo.map('d', 'npu');
    },
  },
  'images and room around the data': {
    policy: 'fits',
    live: (zoo) => {
      zoo.create('a');
      zoo.use('a', 'painter', 'any');
      zoo.create('b');
      zoo.use('b', 'roomy', 'any');
      zoo.create('c');
      zoo.use('c', 'roomy', 'painter');
      zoo.create('d');
      zoo.use('d', 'any');
      zoo.attach('d', 'painter');
      zoo.attach('d', 'roomy');
    },
  },
  'what nobody has': {
    live: (zoo) => {
      zoo.create('b', pages(4));
      zoo.attach('b', 'npu', { domains: ['cpu'], minBufferCountForCamping: 2, maxBufferCount: 3 });
      zoo.attach('b', 'dsp', { domains: ['ram'] });
      zoo.attach('b', 'dsp', { minBufferCountForCamping: 2 });
      zoo.attach('b', 'dsp', { deny: ['buffers'], usage: ['cpu.WRITE'] });
      zoo.map('b', 'dsp');
    },
  },
};

/** A call that was cut off after the allocation: the map would have been refused, as none is allowed. */
interface HalfTold {
  readonly policy: Policy;
  readonly importer: string;
  readonly allocator: number;
  readonly page: number;
}

const HALF_TOLD: Readonly<Record<string, HalfTold>> = {
  'a call that is half told': { policy: 'strict', importer: 'any', allocator: 0, page: 64 },
  'half a call behind an IOMMU': { policy: 'strict', importer: 'isp', allocator: 0, page: 64 },
  'half a call without an address': { policy: 'rfc', importer: 'far', allocator: 1, page: 0 },
};

function logOfHalf({ policy, importer, allocator, page }: HalfTold): readonly RecordedEvent[] {
  const limits = { mapsPerAttachmentMax: 0 };
  const store = createMemoryStore();
  const exporter = createExporter({ platform: PLATFORM, policy, limits, store });
  const keeper = new Keeper(exporter);
  keeper.create('b', PAGE);
  keeper.attach('b', importer);
  const event: BackingAllocated = {
    type: 'BackingAllocated',
    buffer: bufferId('b'),
    importer: importerId(importer),
    storage: {
      allocator: allocatorId(allocator),
      runs: [{ address: physicalAddress(pages(page)), length: PAGE_SIZE }],
    },
    cpuReachable: true,
    fullAllocators: [],
  };
  store.append('b', 2, [{ event, cause: 'map' }]);
  return [...store.readAll()];
}

/** The names of all lives. */
export const ZOO_NAMES: readonly string[] = [...Object.keys(LIVES), ...Object.keys(HALF_TOLD)];

/** The log of a life. */
export function logOfZoo(name: string): readonly RecordedEvent[] {
  const half = HALF_TOLD[name];
  if (half !== undefined) return logOfHalf(half);
  const { policy = 'strict', limits = {}, live } = present(LIVES[name], name);
  const exporter = createExporter({ platform: PLATFORM, policy, limits });
  live(new Keeper(exporter));
  return [...exporter.log()];
}
