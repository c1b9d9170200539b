/**
 * Runs that keep every rule, as the recorder prints them on Linux 7.3: several buffers at a time, importers with
 * limits, pages, a move that everybody answers. Some maps fail, which no rule forbids.
 */
import type { Random } from './random-of.ts';

const FUNCTIONS = [
  'p:dma_buf_export',
  'r64:dma_buf_export__return',
  'p:dma_buf_dynamic_attach',
  'r64:dma_buf_dynamic_attach__return',
  'p:dma_buf_map_attachment',
  'r64:dma_buf_map_attachment__return',
  'p:dma_buf_unmap_attachment',
  'p:dma_buf_detach',
  'p:dma_buf_pin',
  'r64:dma_buf_pin__return',
  'p:dma_buf_unpin',
  'p:dma_buf_invalidate_mappings',
  'p:dma_buf_file_release',
  'p:dma_buf_release',
];

/** The header of the recorder. */
function header(): string[] {
  const probes = FUNCTIONS.map((each) => {
    const [kind = '', event = ''] = each.split(':');
    return `# probe: ${kind}:cenalloc/${event} ${event.replace('__return', '')} dmabuf=$arg1`;
  });
  return [
    '# cenalloc-trace: 2',
    '# kernel: 7.3.4+deb13-amd64 x86_64',
    '# mode: kprobe',
    '# ram_top: 0x13b7fffff',
    '# swiotlb_slots: 32768',
    ...probes,
    '# tracer: nop',
    '#',
  ];
}

interface Importer {
  readonly device: string;
  readonly address: string;
  readonly isDynamic: boolean;
  table: string | null;
}

const hex = (base: bigint, index: number): string =>
  `0x${(base + BigInt(index) * 0x40n).toString(16)}`;

/** The life of one buffer: lines without their columns, in their order. */
function* lifeOf(index: number, random: Random, serial: () => number): Generator<string> {
  const ino = 100 + index;
  const size = 4096 * (1 + random(16));
  const buffer = `dmabuf=${hex(0xff45bde343000000n, random(8) + 8 * index)} exp_name="dbtest" size=${size} ino=${ino}`;
  const moves = random(3) === 0;
  yield `dma_buf_export: (dma_buf_export+0x4/0x2e0) exp_name="dbtest" size=${size}`;
  yield `dma_buf_export__return: (x_ioctl+0x18f/0x620 [dbtest] <- dma_buf_export) ${buffer} xpin=${moves ? '0xffffffffc06fb290' : '0x0'} xattach=x_attach+0x0/0x160 [dbtest] xmap=x_map+0x0/0x200 [dbtest]`;
  const importers: Importer[] = [];
  let page = random(0x40000);
  const call = (importer: Importer): string =>
    `attach=${importer.address} ${buffer} dev="${importer.device}" drv="dbi"`;
  function* map(importer: Importer): Generator<string> {
    yield `dma_buf_map_attachment: (dma_buf_map_attachment+0x4/0x120) ${call(importer)} dir=0`;
    const isFailed = random(12) === 0;
    const table = isFailed ? '0xfffffffffffffff4' : hex(0xff45bde345000000n, serial());
    const base = (page * 4096).toString(16);
    const link = `0x${(0xffb5506400000002n + BigInt(page) * 64n).toString(16)}`;
    yield `dma_buf_map_attachment__return: (i_ioctl+0x166/0x9e0 [dbtest] <- dma_buf_map_attachment) sgt=${table} ${call(importer)} dir=0 nents=1 orig_nents=1 vmemmap=0xffb5506400000000 dma0=0x${base} dlen0=${size} page0=${link} off0=0 len0=${size} dma1=0x5d dlen1=0 page1=0x6c len1=15`;
    if (!isFailed) importer.table = table;
  }
  const unmap = (importer: Importer): string => {
    const line = `dma_buf_unmap_attachment: (dma_buf_unmap_attachment+0x4/0x80) ${call(importer)} sgt=${importer.table ?? ''} dir=0`;
    importer.table = null;
    return line;
  };
  for (let steps = 4 + random(12); steps > 0; steps -= 1) {
    const one = importers[random(Math.max(1, importers.length))];
    if (one === undefined || random(3) === 0) {
      const device = `dbi-${'abcd'.charAt(random(4))}`;
      const isDynamic = moves;
      const importer = {
        device,
        address: hex(0xff45bde34538d000n, serial()),
        isDynamic,
        table: null,
      };
      const ops = isDynamic ? '0xffffffffc0700000' : '0x0';
      yield `dma_buf_dynamic_attach: (dma_buf_dynamic_attach+0x4/0x1a0) ${buffer} dev="${device}" drv="dbi" devp=0xff45bde3431a1810 ops=${ops}`;
      yield `dma_buf_dynamic_attach__return: (i_ioctl+0x6a5/0x9e0 [dbtest] <- dma_buf_dynamic_attach) ${call(importer)} devp=0xff45bde3431a1810 ops=${ops} dma_mask=0xffffffffffffffff coherent_mask=0xffffffff bus_limit=0x0 range_map=0x0 parms=0x0 max_seg=0 min_align=0x0 seg_bound=0x0 iommu=0x0 group=0x0 dom_type=0x0 dma_ops=0x0 p2p=0 notify=${ops} devflags=0x4b`;
      importers.push(importer);
    } else if (moves && random(4) === 0) {
      page = random(0x40000);
      yield `dma_buf_invalidate_mappings: (dma_buf_invalidate_mappings+0x4/0x50) ${buffer}`;
      for (const each of importers) if (each.table !== null) yield unmap(each);
    } else if (one.table === null) yield* map(one);
    else yield unmap(one);
  }
  for (const each of importers) {
    if (each.table !== null) yield unmap(each);
    yield `dma_buf_detach: (dma_buf_detach+0x4/0x110) ${call(each).replace(/ drv=.*/, '')}`;
  }
  yield `dma_buf_file_release: (dma_buf_file_release+0x4/0x80) ${/dmabuf=\w+/.exec(buffer)?.[0] ?? ''} ino=${ino}`;
  yield `dma_buf_release: (dma_buf_release+0x4/0x90) ${/dmabuf=\w+/.exec(buffer)?.[0] ?? ''}`;
}

/** A run with its header: each buffer is used by a task of its own, and the tasks take turns. */
export function lawfulRun(random: Random): string[] {
  let last = 0;
  const serial = (): number => (last += 1);
  const lives = Array.from({ length: 1 + random(4) }, (_, index) => ({
    pid: 700 + index,
    cpu: index % 2,
    lines: lifeOf(index, random, serial),
  }));
  const lines: string[] = [];
  let time = 78_000_000;
  while (lives.length > 0) {
    const at = random(lives.length);
    const life = lives[at];
    const next = life?.lines.next();
    if (life === undefined || next === undefined || next.done === true) {
      lives.splice(at, 1);
      continue;
    }
    time += 1 + random(900);
    const stamp = `${Math.floor(time / 1e6)}.${String(time % 1e6).padStart(6, '0')}`;
    lines.push(`             scn-${life.pid}     [00${life.cpu}] .....    ${stamp}: ${next.value}`);
  }
  return [...header(), ...lines];
}
