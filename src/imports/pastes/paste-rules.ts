/**
 * The rules of what goes wrong in pasted texts: each has a name, a severity, and one sentence. This table is what the
 * readers, `why --json` and docs/kernel-log.md go by.
 *
 * Severity follows harm. An error: a buffer was refused, or a region is not there, and that stays so until something is
 * changed; or a device worked on memory that was not given to it. A warning: it failed at this moment or costs
 * something, and another moment may do. A note: nothing is broken.
 */
import type { FindingRule, Severity } from '../../trace/finding.ts';

interface PasteRuleEntry {
  readonly severity: Severity;
  readonly summary: string;
}

/** Names of rules never change. */
export const PASTE_RULES = {
  'bounce-too-large': {
    severity: 'error',
    summary:
      'One mapping is larger than 256 KiB, which no pool bounces, however large it is and however few of its slots are used.',
  },
  'bounce-pool-full': {
    severity: 'warning',
    summary:
      'The pool has fewer free slots than the mapping needs, or there is none: a larger pool helps.',
  },
  'bounce-full': {
    severity: 'warning',
    summary:
      'There was no room to bounce, though slots may be free, or the log does not count them.',
  },
  'beyond-window': {
    severity: 'error',
    summary: 'The memory lies where the device does not reach.',
  },
  'mask-refused': {
    severity: 'error',
    summary: 'The driver asked for a DMA mask that the kernel does not grant, or has none.',
  },
  'iommu-fault': {
    severity: 'error',
    summary:
      'A device used an address that is not mapped for it: its buffer was unmapped too early, or never mapped.',
  },
  'iommu-tables-unreachable': {
    severity: 'error',
    summary: 'The tables of the IOMMU came to lie where the IOMMU itself does not reach.',
  },
  'segment-too-long': {
    severity: 'note',
    summary:
      'A piece of a buffer is longer than its driver has announced, or crosses its boundary. The kernel maps it all the same.',
  },
  'import-failed': {
    severity: 'error',
    summary: 'A driver could not attach or map a buffer, and no line around says why.',
  },
  'cma-too-small': { severity: 'error', summary: 'More was asked than the region has.' },
  'cma-full': { severity: 'warning', summary: 'Less is free than was asked.' },
  'cma-fragmented': {
    severity: 'warning',
    summary: 'Enough is free, but no run of it is long enough where a request may begin.',
  },
  'cma-pinned': {
    severity: 'warning',
    summary: 'Pages in the way could not be moved: somebody pins them.',
  },
  'cma-interrupted': { severity: 'note', summary: 'The caller was killed while it waited.' },
  'cma-misaligned': {
    severity: 'error',
    summary: 'The kernel refuses the region for its base or size: it does not exist.',
  },
  'cma-contradiction': {
    severity: 'error',
    summary: 'A region of a device tree is both `reusable` and `no-map`: it does not exist.',
  },
  'reservation-failed': {
    severity: 'error',
    summary: 'The kernel could not reserve the region: it does not exist.',
  },
  'reserved-overlap': {
    severity: 'error',
    summary: 'Two reserved regions lie over each other.',
  },
  'allocation-failed': {
    severity: 'error',
    summary: 'A driver got no memory for a buffer, and no line around says why.',
  },
  'plane-too-short': {
    severity: 'error',
    summary: "The buffer is shorter than the importer's own size of the image.",
  },
  'bad-descriptor': { severity: 'error', summary: 'What was queued is no dma-buf.' },
  'not-contiguous': {
    severity: 'error',
    summary: 'The importer needs one run and got several.',
  },
  'format-refused': {
    severity: 'error',
    summary: 'No plane takes the pair of format and modifier.',
  },
  'row-too-short': {
    severity: 'error',
    summary: 'A framebuffer names fewer bytes a row than a row of the image has.',
  },
  'modifier-without-flag': {
    severity: 'error',
    summary:
      'A framebuffer names modifiers without the flag for them, or another one for each plane.',
  },
  'attached-repeatedly': {
    severity: 'warning',
    summary: 'One importer is attached several times to a buffer: it may never detach.',
  },
  unattached: {
    severity: 'note',
    summary: 'Several references keep a buffer to which nobody is attached.',
  },
  'emulated-format': {
    severity: 'note',
    summary: "libv4l makes the format in the program's memory: the device has none to share.",
  },
  'not-negotiated': {
    severity: 'error',
    summary: "Two elements of a pipeline of GStreamer's agreed on no format.",
  },
  'addresses-hidden': {
    severity: 'note',
    summary: '`/proc/iomem` was read without privilege, so that every address is zero.',
  },
} as const satisfies Readonly<Record<string, PasteRuleEntry>>;

/** A rule of pasted texts. */
export type PasteRuleId = keyof typeof PASTE_RULES;

/** What `why` finds: by a rule of its own, or in a recording by one of `check`. */
export type WhyRule = PasteRuleId | FindingRule;

/** Whether a rule is one of pasted texts. */
export function isPasteRule(rule: string): rule is PasteRuleId {
  return Object.hasOwn(PASTE_RULES, rule);
}
