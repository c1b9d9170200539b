/** GStreamer's tee with several branches, beside what the product makes of the same needs. */
import { mergeBranches, type Branch } from '../as-published/gstreamer.ts';
import { placementOf, solved } from '../product.ts';
import { holds, NotUnderstoodError, sameValue, type Fields } from '../report.ts';
import type { LawReader } from './laws.ts';

type Property = Exclude<keyof Branch, 'allocator' | 'fails'>;

const PROPERTIES: Readonly<Record<string, Property>> = {
  align: 'align',
  prefix: 'prefix',
  padding: 'padding',
  size: 'size',
  min_buffers: 'minBuffers',
  max_buffers: 'maxBuffers',
};

/** Reads "branches align 15,63; prefix 0,32; min_buffers 2,3". */
function readBranches(input: string): readonly Branch[] | undefined {
  const [, list] = /^branches? (.*)$/u.exec(input) ?? [];
  if (list === undefined) return undefined;
  const branches: Record<string, unknown>[] = [];
  const at = (index: number) => (branches[index] ??= {});
  for (const clause of list.split(/; ?/u)) {
    const [, name = '', values = ''] = /^(\w+) ([\w, ]+)$/u.exec(clause) ?? [];
    const property = PROPERTIES[name];
    const each = values.split(/, ?/u);
    if (property !== undefined) {
      for (const [index, value] of each.entries()) at(index)[property] = Number(value);
    } else if (/^allocators?$/u.test(name)) {
      for (const [index, value] of each.entries()) at(index)['allocator'] = value;
    } else if (/fails|without/u.test(clause)) {
      const [, index = '2'] = /(\d)/u.exec(clause) ?? [];
      at(Number(index) - 1)['fails'] = true;
    } else throw new NotUnderstoodError(`branches "${clause}"`);
  }
  return branches;
}

function constraintsOf(branch: Branch): Fields {
  const { align = 0, prefix = 0, padding = 0, size = 0, minBuffers = 0 } = branch;
  return {
    minSize: Math.max(size, 1),
    alignment: align + 1,
    ...(prefix === 0 ? {} : { prefix }),
    ...(padding === 0 ? {} : { padding }),
    ...(minBuffers === 0 ? {} : { minBufferCount: minBuffers }),
  };
}

export const readTeeLaw: LawReader = (_, input) => {
  const branches = readBranches(input);
  if (branches === undefined) return undefined;
  const published = mergeBranches(branches);
  return (expect) => {
    if (published === null) {
      for (const key of ['result', 'aggregation', 'value', 'ok', 'verdict']) {
        expect.check(key, (wanted) => {
          holds(
            `${key} ${String(wanted)}`,
            /^(no|fail|none|false|null|not)/iu.test(String(wanted)),
          );
        });
      }
      return;
    }
    const members = branches.map((branch, index) => ({
      id: `branch${index}`,
      constraints: constraintsOf(branch),
    }));
    const solution = solved({ heaps: [{ name: 'memory' }], members });
    const { merged } = solution;
    sameValue('alignment', merged.alignment - 1, published.align);
    sameValue('prefix', merged.prefix, published.prefix);
    sameValue('padding', merged.padding, published.padding);
    // The spare buffer is the tee's own: no branch has asked for it.
    const spare = branches.length > 1 ? 1 : 0;
    if (branches.some((branch) => branch.minBuffers !== undefined)) {
      sameValue('buffers', placementOf(solution).bufferCount + spare, published.minBuffers);
    }
    expect.equals('align', () => published.align);
    expect.equals('prefix', () => published.prefix);
    expect.equals('padding', () => published.padding);
    expect.equals('size', () => published.size);
    expect.equals('minBuffers', () => published.minBuffers);
    expect.check('maxBuffers', (wanted) => {
      holds(
        'the maximum is ignored',
        wanted === 0 || wanted === null || /ignored|unlimited|none/u.test(JSON.stringify(wanted)),
      );
    });
    expect.check('allocators', (wanted) => {
      const isEmpty = Array.isArray(wanted) && wanted.length === 0;
      holds(
        'allocators are dropped',
        isEmpty || wanted === null || /dropped|none/u.test(JSON.stringify(wanted)),
      );
    });
  };
};
