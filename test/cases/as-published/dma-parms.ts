/**
 * The parameters that the RFC "sharing attacher constraints with dma-parms" (version 3, 2015) merges:
 * the least of each. Where they do not fit together the posted code returns ERR_PTR of a 0, which is
 * NULL and no error, and keeps the attachment. Source: dma-buf RFCv3 2/2.
 */

/** The parameters of a device as the series knows them. */
export interface DmaParms {
  readonly maxSegCount?: number;
  readonly maxSegSize?: number;
  /** A mask, 2^n - 1. */
  readonly boundary?: number;
}

/** The parameters of all together. */
export function mergeParms(all: readonly DmaParms[]): DmaParms {
  return {
    ...least('maxSegCount', all),
    ...least('maxSegSize', all),
    ...least('boundary', all),
  };
}

function least(field: keyof DmaParms, all: readonly DmaParms[]): DmaParms {
  const stated = all.map((each) => each[field]).filter((value) => value !== undefined);
  return stated.length === 0 ? {} : { [field]: Math.min(...stated) };
}

/** How the posted code answers an attach that does not fit, and how many attachments it then holds. */
export function postedMismatch(attached: number): { answer: 'NULL'; attachments: number } {
  return { answer: 'NULL', attachments: attached + 1 };
}
