/**
 * The one table of shapes: what each kind of text is called, and which commands take it. Whoever gets another kind than it
 * wants says so by these names, so that nobody takes silence for a clean recording. How most kinds are known, and read, stands
 * beside their readers in `imports`; the shapes that a line of a recording betrays stand here.
 */
import type { ForeignShape } from './trace-format.ts';

/** A kind of text. */
export interface TextShape {
  /** What it is, fitting "this is …". */
  readonly title: string;
  /** The commands that take it, the most useful one first; the name of the file stands behind each. */
  readonly takenBy: readonly string[];
}

const HOLDERS = ['holders'];

/** All kinds of text that have a name, by what facts and documents call them. */
export const TEXT_SHAPES = {
  'kernel-log': { title: 'a kernel log', takenBy: ['why', 'import board'] },
  'cma-areas': { title: '/sys/kernel/debug/cma', takenBy: ['why'] },
  iomem: { title: '/proc/iomem', takenBy: ['import board'] },
  'device-tree': {
    title: 'a device tree (source, dtc, fdtdump)',
    takenBy: ['import board', 'why'],
  },
  'drm-info': { title: "drm_info's text", takenBy: ['import drm'] },
  'drm-info-json': { title: "drm_info's JSON", takenBy: ['import drm'] },
  modetest: { title: "modetest's text", takenBy: ['import drm'] },
  'wayland-info': { title: "wayland-info's text", takenBy: ['import wayland'] },
  bufinfo: {
    title: "debugfs's dma_buf/bufinfo",
    takenBy: ['holders', 'check RECORDING --bufinfo'],
  },
  'dmabuf-sysfs': { title: '/sys/kernel/dmabuf/buffers', takenBy: HOLDERS },
  'dmabuf-iterator': { title: 'what the BPF iterator of dma-bufs prints', takenBy: HOLDERS },
  'fd-list': {
    title: 'a list of descriptors (ls -l /proc/PID/fd, fdinfo, lsof)',
    takenBy: HOLDERS,
  },
  'android-dmabuf': { title: "Android's dmabuf_dump", takenBy: HOLDERS },
  'gst-caps': { title: "GStreamer's caps", takenBy: ['import gst', 'why'] },
  pipewire: { title: "PipeWire's EnumFormat", takenBy: ['import pipewire', 'why'] },
  'pipewire-json': { title: "pw-dump's JSON", takenBy: ['import pipewire', 'why'] },
  v4l2: { title: "v4l2-ctl's text", takenBy: ['import v4l2'] },
  'v4l2-json': { title: 'JSON of frame sizes of V4L2', takenBy: ['import v4l2'] },
  vulkaninfo: { title: "vulkaninfo's text", takenBy: ['import vulkan'] },
  'vulkan-json': { title: 'JSON of memory types of Vulkan', takenBy: ['import vulkan'] },
  recording: { title: 'a recording of calls', takenBy: ['check', 'import recording'] },
  names: { title: 'a *.platform.json file', takenBy: ['solve', 'why'] },
  model: { title: 'a *.model.json file', takenBy: ['explore'] },
  'peers-model': { title: 'a model of peers', takenBy: ['explore', 'export promela'] },
  scenario: { title: 'a *.scenario.json file', takenBy: ['run'] },
  streams: { title: 'a *.streams.json file', takenBy: ['size PLATFORM'] },
  exporters: { title: 'a *.exporters.json file', takenBy: ['check RECORDING --exporters'] },
  log: { title: 'a log of an exporter', takenBy: ['log', 'replay', 'check'] },
} as const satisfies Readonly<Record<string, TextShape>>;

/** The name of a kind of text. */
export type TextShapeName = keyof typeof TEXT_SHAPES;

/** What a file is and who takes it: "this is drm_info's text: cenalloc import drm planes.txt". */
export function shapeInWords(name: TextShapeName, file: string): string {
  const { title, takenBy } = TEXT_SHAPES[name];
  const path = file === 'stdin' ? '-' : file;
  return `this is ${title}: ${takenBy.map((each) => `cenalloc ${each} ${path}`).join(', or ')}`;
}

/** Probes whose arguments have names that mean nothing to anybody else, such as `a=` or `arg1=`. */
export const RENAMED_ARGUMENTS: ForeignShape = {
  name: 'kprobe events with arguments of other names',
  because: 'cannot tell the buffer (expected dmabuf= or ino=) and the attachment (attach=)',
};

/** What somebody prints in whose form lines can be read. */
const READABLE_PRINTS =
  'print the lines that `cenalloc record --bpftrace` prints: ' +
  'comm-pid [cpu] ..... seconds.micros: function__return: (caller <- function) key=value';

/**
 * The shapes that one line betrays, the most telling first. Repetitions are bounded where they could
 * meet each other, so that no line takes more than linear time.
 */
const SHAPES: readonly (readonly [RegExp, ForeignShape])[] = [
  [
    /^\{"type": "(attached_probes|printf|map|hist|time|lost_events)"/,
    { name: "bpftrace's JSON", because: 'is not read: run bpftrace without -f json' },
  ],
  [
    /^(Attach(ing|ed) \d+ probes?\b|@\w{0,80}(\[.{0,300}\])?: )/,
    {
      name: 'what a bpftrace script of its own prints',
      because: `is not read; ${READABLE_PRINTS}`,
    },
  ],
  [
    /^\[\d\d:\d\d:\d\d\.\d{1,9}\] \(\+[\d.?]{1,24}\) /,
    {
      name: 'LTTng text (babeltrace)',
      because: 'is not read; record with what `cenalloc record` prints, or with trace-cmd',
    },
  ],
  [
    /^\s*(\{\s*("|\}|$)|\[\s*(\{|"|\]|$))/,
    { name: 'JSON', because: 'is no event log of this project' },
  ],
  [
    /^\s*Dma-buf Objects:/,
    { name: 'a debugfs bufinfo snapshot', because: 'is read with --bufinfo beside a recording' },
  ],
  [/^\s*<(!DOCTYPE|html|\?xml)/i, { name: 'a web page', because: 'is not a recording' }],
  [
    /^\[\s*\d+\.\d+\] /,
    { name: 'a kernel log (dmesg)', because: 'does not show the calls of dma-buf' },
  ],
];

/** The shape that `line` betrays, or null. */
export function foreignShapeOf(line: string): ForeignShape | null {
  return SHAPES.find(([pattern]) => pattern.test(line))?.[1] ?? null;
}
