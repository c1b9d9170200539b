/**
 * Faults of IOMMUs: a device used an address that is not mapped for it. The address is the device's own, and nothing is
 * said of sizes or of physical memory. Each IOMMU has words of its own; a fault that comes again is told once.
 *
 * Source: Linux `drivers/iommu`: `arm/arm-smmu/arm-smmu.c`, `arm/arm-smmu-v3/arm-smmu-v3.c`, `intel/dmar.c`,
 * `amd/iommu.c`, `rockchip-iommu.c`, `sun50i-iommu.c`, `mtk_iommu.c`, `exynos-iommu.c`, `io-pgtable-arm.c`.
 */
import { addressInWords } from '../../base/quantity-words.ts';
import { hexNumber } from './numbers.ts';
import type { PasteFinding } from './paste-facts.ts';

interface Words {
  /** Named groups: `who`, `at` (hexadecimal), and how: `access`, or a register that tells it. */
  readonly sign: RegExp;
  /** Whether a register's value means a write. */
  readonly isWrite?: (register: bigint) => boolean;
}

/** Bit 4 of FSYNR0 of the SMMU. */
const FSYNR_WRITE = 0x10n;
/** Bit 5 of the flags of AMD's events. */
const AMD_WRITE = 0x20n;

const WORDS: readonly Words[] = [
  {
    sign: /(?<!\S)(?<who>\S+ \S+): Unhandled context fault: fsr=0x[0-9a-f]{1,8}, iova=0x(?<at>[0-9a-f]{1,16}), fsynr=0x(?<register>[0-9a-f]{1,8})/i,
    isWrite: (fsynr) => (fsynr & FSYNR_WRITE) !== 0n,
  },
  {
    sign: /DMAR: \[DMA (?<access>Read|Write)[^\]]{0,40}\] Request device \[(?:0x)?(?<who>[0-9a-f]{2}:(?:0x)?[0-9a-f]{2}\.\d)\](?: PASID [0-9a-f]{1,8})? fault addr (?:0x)?(?<at>[0-9a-f]{1,16})\b/i,
  },
  {
    sign: /(?<!\S)(?<who>\S+ \S+): AMD-Vi: Event logged \[IO_PAGE_FAULT domain=0x[0-9a-f]{1,8} address=0x(?<at>[0-9a-f]{1,16}) flags=0x(?<register>[0-9a-f]{1,8})/i,
    isWrite: (flags) => (flags & AMD_WRITE) !== 0n,
  },
  {
    sign: /AMD-Vi: Event logged \[IO_PAGE_FAULT device=(?<who>[0-9a-f:.]{5,16}) domain=0x[0-9a-f]{1,8} address=0x(?<at>[0-9a-f]{1,16}) flags=0x(?<register>[0-9a-f]{1,8})/i,
    isWrite: (flags) => (flags & AMD_WRITE) !== 0n,
  },
  {
    sign: /(?<!\S)(?<who>\S+ \S+): Page fault at 0x(?<at>[0-9a-f]{1,16}) of type (?<access>read|write)/i,
  },
  {
    sign: /(?<!\S)(?<who>\S+ \S+): Page fault for 0x(?<at>[0-9a-f]{1,16}) \(master \d{1,4}, dir (?<access>rd|wr)\)/i,
  },
  {
    sign: /(?<!\S)(?<who>\S+ \S+): (?:bank\(\d{1,3}\) )?fault type=0x[0-9a-f]{1,8} iova=0x(?<at>[0-9a-f]{1,16}) pa=0x[0-9a-f]{1,16} .{0,60}\b(?<access>read|write)\b/i,
  },
  {
    sign: /sysmmu\S* \S+: (?<who>\S+): (?:\[(?<access>READ|WRITE)\] )?[A-Z /-]{1,40} FAULT occurred at (?:0x)?(?<at>[0-9a-f]{1,16})\b/i,
  },
  {
    sign: /event: F_[A-Z_]{1,30} client: (?<who>\S+|\(unassigned sid\)) sid: 0x[0-9a-f]{1,8} ssid: 0x[0-9a-f]{1,8} iova: (?:0x)?(?<at>[0-9a-f]{1,16})\b/i,
  },
];

/** The event queue of SMMUv3: four words follow, of which the second tells the access and the third the address. */
const EVENT = /(?<!\S)(\S+ \S+): event 0x([0-9a-f]{2}) received:/i;
const EVENT_WORD = /: \s*0x([0-9a-f]{16})\s*$/i;
/** Translation, size of the address, access flag, permission. */
const FAULT_EVENTS = ['10', '11', '12', '13'];
const EVENT_WORDS = 4;
const EVENT_READ = 1n << 35n;
const ACCESS_BEHIND = /: (?:un)?priv (?:data|inst) (read|write) s\d\b/i;
const TABLES = /(?<!\S)(\S+ \S+): Cannot accommodate DMA translation for IOMMU page tables/i;

type Finding = { -readonly [Key in keyof PasteFinding]: PasteFinding[Key] };

/** Reads faults. */
export class FaultReader {
  readonly findings: Finding[] = [];
  readonly #file: string;
  #event: { readonly who: string; readonly line: number; readonly words: bigint[] } | null = null;
  /** A fault of SMMUv3 whose access, or whose client, the next lines tell. */
  #open: Finding | null = null;
  readonly #counts = new Map<string, { readonly finding: Finding; count: number }>();

  constructor(file: string) {
    this.#file = file;
  }

  /** Whether no event ends within its words. */
  get isWhole(): boolean {
    return this.#event === null;
  }

  take(text: string, line: number): boolean {
    const word = this.#event === null ? undefined : EVENT_WORD.exec(text)?.[1];
    if (word !== undefined) {
      this.#word(hexNumber(word));
      return true;
    }
    const [event, who, id = ''] = EVENT.exec(text) ?? [];
    if (event !== undefined && who !== undefined) {
      this.#event = FAULT_EVENTS.includes(id) ? { who, line, words: [] } : null;
      return true;
    }
    return this.#fault(text, line) || this.#access(text) || this.#tables(text, line);
  }

  #word(word: bigint): void {
    const event = this.#event;
    if (event === null) return;
    event.words.push(word);
    const [, flags, address] = event.words;
    if (event.words.length < EVENT_WORDS || flags === undefined || address === undefined) return;
    this.#event = null;
    const access = (flags & EVENT_READ) === 0n ? 'write' : 'read';
    this.#open = this.#add(event.who, address, access, event.line);
  }

  #fault(text: string, line: number): boolean {
    for (const { sign, isWrite } of WORDS) {
      const { who, at, access, register } = sign.exec(text)?.groups ?? {};
      if (who === undefined || at === undefined) continue;
      const isWritten = register !== undefined && isWrite?.(hexNumber(register)) === true;
      const told = register === undefined ? null : isWritten ? 'write' : 'read';
      const how = access === undefined ? told : wordOf(access);
      const client = text.includes(' client: ') ? this.#named(who, hexNumber(at)) : null;
      if (client === null) this.#open = this.#add(who, hexNumber(at), how, line);
      return true;
    }
    return false;
  }

  /** The decoded line behind the words of the same event: it names the device. */
  #named(who: string, address: bigint): Finding | null {
    const open = this.#open;
    if (open?.figures?.['address'] !== addressInWords(address)) return null;
    if (!who.startsWith('(')) open.subject = who;
    return open;
  }

  #access(text: string): boolean {
    const access = ACCESS_BEHIND.exec(text)?.[1];
    if (access === undefined || this.#open === null) return false;
    this.#open.figures = { ...this.#open.figures, access: wordOf(access) };
    this.#open = null;
    return true;
  }

  #add(who: string, address: bigint, access: string | null, line: number): Finding {
    const at = addressInWords(address);
    const known = this.#counts.get(`${who} ${at}`);
    if (known !== undefined) {
      known.count += 1;
      known.finding.figures = { ...known.finding.figures, faults: known.count };
      return known.finding;
    }
    const how = access === null ? 'used' : access === 'write' ? 'wrote to' : 'read';
    const finding: Finding = {
      rule: 'iommu-fault',
      ...(who.startsWith('(') ? {} : { subject: who }),
      file: this.#file,
      line,
      figures: { address: at, ...(access === null ? {} : { access }) },
      message: `a device ${how} ${at}, one of its own addresses, which was not mapped for it`,
      helps: [
        'unmap and detach only after the device has stopped, and map before it starts',
        'record the calls: cenalloc check tells who unmapped, and when',
      ],
    };
    this.#counts.set(`${who} ${at}`, { finding, count: 1 });
    this.findings.push(finding);
    return finding;
  }

  #tables(text: string, line: number): boolean {
    const subject = TABLES.exec(text)?.[1];
    if (subject === undefined) return false;
    const message =
      'the tables of the IOMMU came to lie beyond its own addresses, so that it maps nothing';
    const helps = ['leave memory free where the IOMMU reaches (below 4 GiB for many)'];
    const rule = 'iommu-tables-unreachable' as const;
    this.findings.push({ rule, subject, file: this.#file, line, message, helps });
    return true;
  }
}

function wordOf(access: string): string {
  return /^w/i.test(access) ? 'write' : 'read';
}
