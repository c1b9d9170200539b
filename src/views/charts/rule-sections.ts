/** Where docs/spec.md tells more of a rule: the anchor of the section in which it stands. */
/** By the letters with which the ids of a section begin. */
const SECTIONS: Readonly<Record<string, string>> = {
  BUF: 'buffers',
  ATT: 'attaching',
  MIG: 'attaching',
  BAR: 'attaching',
  MAP: 'mapping',
  PIN: 'mapping',
  REV: 'mapping',
  CPU: 'cpu-access-references-limits',
  REF: 'cpu-access-references-limits',
  LIM: 'cpu-access-references-limits',
  BAK: 'what-storage-must-be',
};

/** The address of a rule's section, from the root of the repository; null where no section has it. */
export function sectionOfRule(id: string): string | null {
  const section = SECTIONS[id.replace(/\d+$/, '')];
  return section === undefined ? null : `docs/spec.md#${section}`;
}
