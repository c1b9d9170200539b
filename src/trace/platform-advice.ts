/**
 * What a platform file says about a late attach: could the allocator that was used have served the
 * newcomer as well, and if not, which one could have served everybody, had they all attached first?
 * Importers and allocators are found by their names; an unknown name is said, not guessed.
 */
import type { Platform } from '../allocators/platform/platform.ts';
import { solveOn, type Solution } from '../solver/solution.ts';
import { bytes } from '../base/units.ts';
import type { BufferRecord } from './buffer-record.ts';
import type { LateAdvisor } from './late-advisor.ts';
import { sizeText } from './wording.ts';

/** Advice is the same for the same buffers and importers; so many are remembered. */
const REMEMBERED_MAX = 1_024;

/** Gives advice from one platform file. */
export class PlatformAdvisor implements LateAdvisor {
  readonly #platform: Platform;
  readonly #known = new Map<string, string>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** One line of advice on the late attach of `device` to `buffer`. */
  adviceOn(buffer: BufferRecord, device: string | null): string {
    const { exporter, sizeBytes, importers } = buffer;
    const key = JSON.stringify([exporter, sizeBytes, device, ...importers.keys()]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = advice(this.#platform, buffer, device);
    if (this.#known.size < REMEMBERED_MAX) this.#known.set(key, made);
    return made;
  }
}

function advice(platform: Platform, buffer: BufferRecord, device: string | null): string {
  const importers = [...new Set([...buffer.importers.keys(), device ?? '?'])];
  const specs = importers.map((name) => platform.importers.find(({ id }) => id === name));
  const unknown = importers.filter((_, index) => specs[index] === undefined);
  if (unknown.length > 0) {
    return `${platform.name} does not describe ${unknown.join(', ')}: no word on allocators`;
  }
  const known = specs.filter((spec) => spec !== undefined);
  const size = buffer.sizeBytes;
  const request = size === null || size === 0 ? {} : { size: bytes(size) };
  const used = platform.allocators.find(({ name }) => name === buffer.exporter);
  const all = solveOn(platform, known, request);
  const everybody =
    all.allocator === null ? whyNobodyServes(all) : `${all.allocator.name} serves everybody`;
  const subject = size === null ? '' : ` ${sizeText(size)} for`;
  if (used === undefined) {
    return `by ${platform.name},${subject} ${importers.join(', ')}: ${everybody}`;
  }
  const alone = solveOn({ ...platform, allocators: [used] }, known, request);
  const verdict =
    alone.verdict === 'satisfiable'
      ? `${used.name}, which was used, could have served ${device ?? 'the newcomer'} as well`
      : `${used.name}, which was used, cannot serve ${importers.join(', ')} together`;
  return `by ${platform.name}: ${verdict}; ${everybody}`;
}

function whyNobodyServes({ verdict, conflicts }: Solution): string {
  if (verdict === 'underdetermined') return 'the platform says too little to choose';
  const members = conflicts[0]?.members.map(({ participant, field }) => `${participant}.${field}`);
  return members === undefined
    ? 'nothing serves everybody'
    : `nothing serves everybody: ${members.join(' against ')}`;
}
