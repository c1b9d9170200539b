/**
 * What a script for bpftrace asks at which function of the dma-buf core: the facts of the recording script,
 * under the same keys.
 * Source: Linux include/linux/dma-buf.h, device.h, scatterlist.h, 6.1 to 7.3; bpftrace docs/language.md.
 */

/** What a script is made for. */
export interface BpftraceOptions {
  /** Limits of importers and the place of storage; default true. */
  readonly constraints?: boolean;
  /** What `uname -rm` prints on the system under test, such as `7.3.4 x86_64`; null where nobody has said. */
  readonly kernel: string | null;
}

/** One `key=value` of a line: its printf format, and the expression that gives it. */
export type PrintedField = readonly [key: string, format: string, expression: string];

/** One probed function. */
export interface BpftraceProbe {
  readonly name: string;
  /** Not in every kernel. */
  readonly isOptional?: true;
  /** Statements that name what the fields use; `$0`, `$1`, `$2` are the arguments of the call. */
  readonly locals: readonly string[];
  /** More of them, which rest on what it returned. */
  readonly found?: readonly string[];
  /** What it returns; absent where it returns nothing. */
  readonly result?: PrintedField;
  readonly fields: readonly PrintedField[];
  /** What only the return tells. */
  readonly foundFields?: readonly PrintedField[];
  /** A line of its own beside it: the stack of a probe holds 512 bytes, and before bpftrace 0.21 a line lies on it. */
  readonly beside?: { readonly event: string; readonly fields: readonly PrintedField[] };
}

const pointer = (key: string, expression: string): PrintedField => [key, '0x%lx', expression];
const whole = (key: string, expression: string): PrintedField => [key, '%lu', expression];
const short = (key: string, expression: string): PrintedField => [key, '%u', expression];
const signed = (key: string, expression: string): PrintedField => [
  key,
  '%d',
  `(int32)${expression}`,
];
const text = (key: string, expression: string): PrintedField => [
  key,
  '\\"%s\\"',
  `str(${expression})`,
];
const symbol = (key: string, expression: string): PrintedField => [
  key,
  '%s+0x0',
  `ksym(${expression})`,
];

const BUFFER = [
  pointer('dmabuf', '(uint64)$b'),
  text('exp_name', '$b->exp_name'),
  whole('size', '$b->size'),
  whole('ino', '$b->file->f_inode->i_ino'),
];
const OF_BUFFER = ['$b = (struct dma_buf *)$0;'];
const OF_DEVICE = [...OF_BUFFER, '$d = (struct device *)$1;'];
const OF_ATTACHMENT = [
  '$a = (struct dma_buf_attachment *)$0;',
  '$b = (struct dma_buf *)$a->dmabuf;',
  '$d = (struct device *)$a->dev;',
];
const ATTACH = pointer('attach', '(uint64)$a');
const ATTACHMENT = [ATTACH, ...BUFFER, text('dev', '$d->kobj.name')];
const DEVICE = [text('dev', '$d->kobj.name'), text('drv', '$d->driver->name')];

/** What ties a line beside to its buffer. */
const IDENTITY = [
  pointer('dmabuf', '(uint64)$b'),
  whole('ino', '$b->file->f_inode->i_ino'),
  text('dev', '$d->kobj.name'),
];

const LIMITS = [
  ...IDENTITY,
  text('drv', '$d->driver->name'),
  pointer('ops', '$2'),
  pointer('dma_mask', '*$d->dma_mask'),
  pointer('coherent_mask', '$d->coherent_dma_mask'),
  pointer('bus_limit', '$d->bus_dma_limit'),
  pointer('range_map', '(uint64)$d->dma_range_map'),
  pointer('parms', '(uint64)$d->dma_parms'),
  short('max_seg', '$d->dma_parms->max_segment_size'),
  pointer('min_align', '$d->dma_parms->min_align_mask'),
  pointer('seg_bound', '$d->dma_parms->segment_boundary_mask'),
  pointer('iommu', '(uint64)$d->iommu'),
  pointer('group', '(uint64)$d->iommu_group'),
  pointer('dom_type', '$d->iommu_group->domain->type'),
  short('p2p', '((struct dma_buf_attach_ops *)$2)->allow_peer2peer'),
  // As they are now: amdgpu and xe put their own in place after the export.
  symbol('aop', '$b->ops->attach'),
  symbol('mop', '$b->ops->map_dma_buf'),
];

const STORAGE = [
  pointer('xpin', '(uint64)$b->ops->pin'),
  symbol('xattach', '$b->ops->attach'),
  symbol('xmap', '$b->ops->map_dma_buf'),
];

const PIECES = [0, 1, 2, 3];

/** What a map gave; pages are told only where the machine has the array that they are read by. */
function pieces(hasPages: boolean): PrintedField[] {
  const table = '((struct sg_table *)retval)';
  const piece = (index: number): PrintedField[] => {
    const entry = `($s + ${index})`;
    return [
      pointer(`dma${index}`, `${entry}->dma_address`),
      short(`dlen${index}`, `${entry}->dma_length`),
      ...(hasPages ? [pointer(`page${index}`, `${entry}->page_link`)] : []),
      ...(hasPages && index === 0 ? [short('off0', `${entry}->offset`)] : []),
      ...(hasPages ? [short(`len${index}`, `${entry}->length`)] : []),
    ];
  };
  return [
    short('nents', `${table}->nents`),
    short('orig_nents', `${table}->orig_nents`),
    ...(hasPages ? [pointer('vmemmap', '*kaddr("vmemmap_base")')] : []),
    ...PIECES.flatMap(piece),
  ];
}

/** The functions of a buffer's life, in order. */
export function bpftraceProbes({ constraints = true, kernel }: BpftraceOptions): BpftraceProbe[] {
  const hasPages = knowsPages(kernel);
  return [
    exportProbe(constraints),
    { ...ofBuffer('dma_buf_fd', true), result: signed('fd', 'retval') },
    optional(ofBuffer('dma_buf_fd_install', false, signed('fd', '$1'))),
    {
      name: 'dma_buf_get',
      locals: [],
      result: pointer('dmabuf', 'retval'),
      fields: [signed('fd', '$0')],
    },
    ofBuffer('dma_buf_put', false),
    ...attachProbes(constraints),
    map('dma_buf_map_attachment', constraints ? pieces(hasPages) : []),
    optional(map('dma_buf_map_attachment_unlocked', [])),
    unmap('dma_buf_unmap_attachment'),
    optional(unmap('dma_buf_unmap_attachment_unlocked')),
    ofBuffer('dma_buf_vmap', true, ADDRESS),
    optional(ofBuffer('dma_buf_vmap_unlocked', true, ADDRESS)),
    ofBuffer('dma_buf_vunmap', false, ADDRESS),
    optional(ofBuffer('dma_buf_vunmap_unlocked', false, ADDRESS)),
    {
      name: 'dma_buf_detach',
      locals: [
        '$a = (struct dma_buf_attachment *)$1;',
        ...OF_BUFFER,
        '$d = (struct device *)$a->dev;',
      ],
      fields: ATTACHMENT,
    },
    {
      name: 'dma_buf_pin',
      locals: OF_ATTACHMENT,
      result: signed('ret', 'retval'),
      fields: ATTACHMENT,
    },
    { name: 'dma_buf_unpin', locals: OF_ATTACHMENT, fields: ATTACHMENT },
    optional(ofBuffer('dma_buf_invalidate_mappings', false)),
    optional(ofBuffer('dma_buf_move_notify', false)),
    ofBuffer('dma_buf_begin_cpu_access', true, signed('dir', '$1')),
    ofBuffer('dma_buf_end_cpu_access', true, signed('dir', '$1')),
    ofBuffer('dma_buf_mmap', true),
    {
      name: 'dma_buf_file_release',
      locals: ['$f = (struct file *)$1;', '$i = (struct inode *)$0;'],
      fields: [pointer('dmabuf', '(uint64)$f->private_data'), whole('ino', '$i->i_ino')],
    },
    {
      name: 'dma_buf_release',
      locals: ['$e = (struct dentry *)$0;'],
      fields: [pointer('dmabuf', '(uint64)$e->d_fsdata')],
    },
  ];
}

const ADDRESS = pointer('map', '$1');

function exportProbe(constraints: boolean): BpftraceProbe {
  return {
    name: 'dma_buf_export',
    locals: ['$i = (struct dma_buf_export_info *)$0;'],
    found: ['$b = (struct dma_buf *)retval;'],
    result: pointer('dmabuf', 'retval'),
    fields: [text('exp_name', '$i->exp_name'), whole('size', '$i->size')],
    foundFields: [whole('ino', '$b->file->f_inode->i_ino'), ...(constraints ? STORAGE : [])],
  };
}

function attachProbes(constraints: boolean): BpftraceProbe[] {
  const attach = {
    locals: OF_DEVICE,
    result: pointer('attach', 'retval'),
    fields: [...BUFFER, ...DEVICE, pointer('devp', '$1')],
  };
  return [
    { name: 'dma_buf_attach', ...attach },
    {
      name: 'dma_buf_dynamic_attach',
      ...attach,
      fields: [...attach.fields, pointer('ops', '$2')],
      ...(constraints ? { beside: { event: 'cen_importer', fields: LIMITS } } : {}),
    },
  ];
}

function map(name: string, more: readonly PrintedField[]): BpftraceProbe {
  const list = '$s = (struct scatterlist *)((struct sg_table *)retval)->sgl;';
  return {
    name,
    locals: OF_ATTACHMENT,
    ...(more.length > 0 ? { found: [list] } : {}),
    result: pointer('sgt', 'retval'),
    fields: [...ATTACHMENT, signed('dir', '$1')],
    ...(more.length === 0
      ? {}
      : { beside: { event: 'cen_sgt', fields: [ATTACH, ...IDENTITY, ...more] } }),
  };
}

function unmap(name: string): BpftraceProbe {
  const fields = [...ATTACHMENT, pointer('sgt', '$1'), signed('dir', '$2')];
  return { name, locals: OF_ATTACHMENT, fields };
}

function ofBuffer(name: string, returns: boolean, ...more: readonly PrintedField[]): BpftraceProbe {
  const result = signed('ret', 'retval');
  return { name, locals: OF_BUFFER, ...(returns ? { result } : {}), fields: [...BUFFER, ...more] };
}

function optional(probe: BpftraceProbe): BpftraceProbe {
  return { ...probe, isOptional: true };
}

/** Where the array of pages begins is a variable of x86-64; elsewhere pages have no address that could be read back. */
export function knowsPages(kernel: string | null): boolean {
  return kernel?.endsWith(' x86_64') === true;
}
