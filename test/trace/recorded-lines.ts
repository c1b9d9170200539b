/**
 * Writes lines as a kernel prints them, for tests of what no recording shows. The columns and the
 * arguments are those of the recordings.
 */

/** What a test may vary about the task and the place of a line. */
export interface LineOptions {
  readonly task?: string;
  readonly pid?: number;
  readonly cpu?: number;
}

let clock = 0;

/** One line of ftrace text; the time grows from line to line. */
export function line(rest: string, { task = 'app', pid = 7, cpu = 0 }: LineOptions = {}): string {
  clock += 1;
  const seconds = `${100 + Math.floor(clock / 1e6)}.${String(clock % 1e6).padStart(6, '0')}`;
  const cpuText = String(cpu).padStart(3, '0');
  return `${task.padStart(16)}-${String(pid).padEnd(7)} [${cpuText}] .....  ${seconds}: ${rest}`;
}

/** Entry into a function. */
export function entry(name: string, facts: string, options?: LineOptions): string {
  return line(`${name}: (${name}+0x4/0x20) ${facts}`, options);
}

/** Return from a function. */
export function back(
  name: string,
  facts: string,
  options?: LineOptions,
  caller = 'i_ioctl+0x1/0x2 [dbtest]',
): string {
  return line(`${name}__return: (${caller} <- ${name}) ${facts}`, options);
}

const address = (digits: string): string => `0xffff8880${digits.padStart(8, '0')}`;

/** A buffer, an importer and its attachment, as the arguments of a probe name them. */
export interface Names {
  readonly buffer?: number;
  readonly device?: string;
  readonly attachment?: number;
}

function bufferFacts({ buffer = 5 }: Names): string {
  return `dmabuf=${address(`b${buffer}00`)} exp_name="dbtest" size=4096 ino=${buffer}`;
}

function attachmentAddress({ attachment = 1 }: Names): string {
  return address(`a${attachment}00`);
}

function attachmentFacts(names: Names): string {
  return `attach=${attachmentAddress(names)} ${bufferFacts(names)} dev="${names.device ?? 'disp'}" drv="dbi"`;
}

/** The lines of an export. */
export function exportLines(names: Names = {}, options?: LineOptions): string[] {
  return [
    entry('dma_buf_export', 'exp_name="dbtest" size=4096', options),
    back('dma_buf_export', bufferFacts(names), options),
  ];
}

/** The lines of an attach, inner and outer; `result` stands in place of the attachment. */
export function attachLines(names: Names = {}, options?: LineOptions, result?: string): string[] {
  const facts = `${bufferFacts(names)} dev="${names.device ?? 'disp'}" drv="dbi"`;
  const outcome = `attach=${result ?? attachmentAddress(names)} ${facts}`;
  return [
    entry('dma_buf_attach', facts, options),
    entry('dma_buf_dynamic_attach', facts, options),
    back('dma_buf_dynamic_attach', outcome, options, "[unknown/kretprobe'd]"),
    back('dma_buf_attach', outcome, options),
  ];
}

/** The lines of a map, inner and outer. */
export function mapLines(
  names: Names = {},
  {
    dir = 1,
    result = '0xffff8880c0000100',
    ...options
  }: LineOptions & { dir?: number; result?: string } = {},
): string[] {
  const facts = `${attachmentFacts(names)} dir=${dir}`;
  const outcome = `sgt=${result} ${facts}`;
  return [
    entry('dma_buf_map_attachment_unlocked', facts, options),
    entry('dma_buf_map_attachment', facts, options),
    back('dma_buf_map_attachment', outcome, options, 'dma_buf_map_attachment_unlocked+0x37/0x70'),
    back('dma_buf_map_attachment_unlocked', outcome, options),
  ];
}

/** The lines of an unmap, inner and outer. */
export function unmapLines(names: Names = {}, dir = 1): string[] {
  const facts = `${attachmentFacts(names)} sgt=0xffff8880c0000100 dir=${dir}`;
  return [
    entry('dma_buf_unmap_attachment_unlocked', facts),
    entry('dma_buf_unmap_attachment', facts),
  ];
}

/** The line of a detach. */
export function detachLines(names: Names = {}): string[] {
  return [entry('dma_buf_detach', attachmentFacts(names))];
}

/** The lines of the release of a buffer. */
export function releaseLines(names: Names = {}): string[] {
  const dmabuf = bufferFacts(names).split(' ')[0] ?? '';
  return [
    entry('dma_buf_file_release', `${dmabuf} ino=${names.buffer ?? 5}`),
    entry('dma_buf_release', dmabuf),
  ];
}
