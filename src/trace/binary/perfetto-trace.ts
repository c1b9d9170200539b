/**
 * A Perfetto trace as lines of text: the events of ftrace about dma-buf in the order of time, and what was
 * lost. Everything else in it, such as scheduling and the tracks of programs, is passed over.
 */
import { PERFETTO_HEADER } from '../formats/trace-cmd.ts';
import { DamagedRecording, type Unpack } from './damaged-recording.ts';
import { EventQueue } from './event-queue.ts';
import { isWanted } from './kernel-event.ts';
import { PerfettoEvents } from './perfetto-events.ts';
import {
  BUFFER_STATS_FIELD,
  BUNDLE_FIELD,
  CPU_STATS_FIELD,
  EVENT_FIELD,
  PACKET_FIELD,
  PROCESS_FIELD,
  STATS_AT_END,
  STATS_FIELD,
  SWITCH_FIELD,
  THREAD_FIELD,
  TRACE_FIELD,
  TRACE_STATS_FIELD,
  TREE_FIELD,
} from './perfetto-fields.ts';
import { PerfettoPackets } from './perfetto-packets.ts';
import {
  bytesOfField,
  fieldIn,
  fieldsOf,
  numberOfField,
  textOf,
  type WireField,
} from './wire-fields.ts';

/** What a compressed packet may hold: packets are cut at 512 KiB before they are compressed. */
const UNPACKED_MAX = 64 * 1024 * 1024;

/** Reads a trace piece by piece; its text can be had once it has ended. */
export class PerfettoTrace {
  readonly #packets = new PerfettoPackets();
  readonly #events = new PerfettoEvents();
  readonly #queue = new EventQueue();
  readonly #tasks = new Map<number, string>();
  readonly #unpack: Unpack;
  /** What each CPU lost by the statistics of the end, the last of which counts. */
  readonly #overruns = new Map<number, bigint>();
  readonly #overrunsBefore = new Map<number, bigint>();
  #lostChunks = 0n;

  constructor(unpack: Unpack) {
    this.#unpack = unpack;
  }

  /** Takes the next piece of the file, cut anywhere. */
  push(piece: Uint8Array): void {
    for (const packet of this.#packets.push(piece)) this.#takePacket(packet, false);
  }

  /** All that the trace tells, as lines without line ends. */
  *lines(): Generator<string> {
    this.#packets.finish();
    yield PERFETTO_HEADER;
    if (!this.#queue.hasLosses) {
      for (const [cpu, count] of this.#overruns) {
        const more = count - (this.#overrunsBefore.get(cpu) ?? 0n);
        if (more > 0n) yield `CPU:${cpu} [LOST ${more} EVENTS]`;
      }
    }
    if (this.#lostChunks > 0n) yield `CPU:0 [LOST EVENTS]`;
    yield* this.#queue.lines({ tasks: this.#tasks, symbolAt: () => null, counts: false });
  }

  #takePacket(packet: Uint8Array, isUnpacked: boolean): void {
    for (const field of fieldsOf(packet)) {
      const bytes = bytesOfField(field);
      if (field.number === PACKET_FIELD.ftraceEvents) this.#takeBundle(bytes);
      else if (field.number === PACKET_FIELD.processTree) this.#takeTree(bytes);
      else if (field.number === PACKET_FIELD.ftraceStats) this.#takeStats(bytes);
      else if (field.number === PACKET_FIELD.traceStats) this.#takeTraceStats(bytes);
      else if (field.number === PACKET_FIELD.compressedPackets) {
        this.#takePacked('deflate', bytes, isUnpacked);
      } else if (field.number === PACKET_FIELD.zstdCompressedPackets) {
        this.#takePacked('zstd', bytes, isUnpacked);
      }
    }
  }

  #takePacked(kind: 'deflate' | 'zstd', packed: Uint8Array, isUnpacked: boolean): void {
    if (isUnpacked) throw new DamagedRecording('compressed packets lie in compressed packets');
    for (const field of fieldsOf(this.#unpack(kind, packed, UNPACKED_MAX))) {
      if (field.number === TRACE_FIELD.packet) this.#takePacket(bytesOfField(field), true);
    }
  }

  #takeBundle(bundle: Uint8Array): void {
    let cpu = 0;
    let isLossy = false;
    const events: Uint8Array[] = [];
    for (const field of fieldsOf(bundle)) {
      if (field.number === BUNDLE_FIELD.cpu) cpu = Number(numberOfField(field));
      else if (field.number === BUNDLE_FIELD.lostEvents) isLossy = numberOfField(field) !== 0n;
      else if (field.number === BUNDLE_FIELD.event) events.push(bytesOfField(field));
      else if (field.number === BUNDLE_FIELD.genericEventDescriptors) {
        this.#events.describe(bytesOfField(field));
      }
    }
    const [first] = events;
    if (isLossy) {
      const time = first === undefined ? undefined : fieldIn(first, EVENT_FIELD.timestamp);
      this.#queue.lose(cpu, time === undefined ? 0n : numberOfField(time), null);
    }
    for (const event of events) this.#takeEvent(event, cpu);
  }

  #takeEvent(message: Uint8Array, cpu: number): void {
    let time = 0n;
    let pid = 0;
    let body: WireField | null = null;
    for (const field of fieldsOf(message)) {
      if (field.number === EVENT_FIELD.timestamp) time = numberOfField(field);
      else if (field.number === EVENT_FIELD.pid)
        pid = Number(BigInt.asUintN(32, numberOfField(field)));
      else if (typeof field.value !== 'bigint') body = field;
    }
    if (body?.number === EVENT_FIELD.schedSwitch) this.#takeSwitch(bytesOfField(body));
    const told = body === null ? null : this.#events.bodyOf(body);
    if (told === null || !isWanted(told.name, told.fields)) this.#queue.pass();
    else this.#queue.take({ time, cpu, pid, ...told });
  }

  #takeSwitch(message: Uint8Array): void {
    this.#name(fieldIn(message, SWITCH_FIELD.nextPid), fieldIn(message, SWITCH_FIELD.nextComm));
  }

  #takeTree(tree: Uint8Array): void {
    for (const field of fieldsOf(tree)) {
      const one = bytesOfField(field);
      if (field.number === TREE_FIELD.threads) {
        this.#name(fieldIn(one, THREAD_FIELD.tid), fieldIn(one, THREAD_FIELD.name));
      } else if (field.number === TREE_FIELD.processes) {
        const pid = fieldIn(one, PROCESS_FIELD.pid);
        const isNamed = pid !== undefined && this.#tasks.has(Number(numberOfField(pid)));
        if (!isNamed) this.#name(pid, fieldIn(one, PROCESS_FIELD.cmdline));
      }
    }
  }

  #name(pid: WireField | undefined, name: WireField | undefined): void {
    if (pid === undefined || name === undefined) return;
    // A command line is a path; the kernel's own name is its last part.
    const text = textOf(name).replace(/^\/.*\//, '');
    if (text !== '') this.#tasks.set(Number(numberOfField(pid)), text);
  }

  #takeStats(stats: Uint8Array): void {
    const phase = fieldIn(stats, STATS_FIELD.phase);
    const isEnd = phase !== undefined && numberOfField(phase) === STATS_AT_END;
    const into = isEnd ? this.#overruns : this.#overrunsBefore;
    for (const field of fieldsOf(stats)) {
      if (field.number !== STATS_FIELD.cpuStats) continue;
      const one = bytesOfField(field);
      const count = (number: number): bigint => {
        const found = fieldIn(one, number);
        return found === undefined ? 0n : numberOfField(found);
      };
      const { cpu, overrun, commitOverrun, droppedEvents } = CPU_STATS_FIELD;
      into.set(Number(count(cpu)), count(overrun) + count(commitOverrun) + count(droppedEvents));
    }
  }

  /** Of Perfetto's own buffers: what was overwritten there is missing, whoever wrote it. */
  #takeTraceStats(stats: Uint8Array): void {
    const { chunksOverwritten, chunksDiscarded, packetLoss } = BUFFER_STATS_FIELD;
    let lost = 0n;
    for (const field of fieldsOf(stats)) {
      if (field.number !== TRACE_STATS_FIELD.bufferStats) continue;
      for (const inner of fieldsOf(bytesOfField(field))) {
        const { number } = inner;
        if (number === chunksOverwritten || number === chunksDiscarded || number === packetLoss) {
          lost += numberOfField(inner);
        }
      }
    }
    this.#lostChunks = lost;
  }
}
