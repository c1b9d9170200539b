/**
 * The numbers of the fields that are read of a Perfetto trace, by the names that its messages give them.
 * Source: google/perfetto, protos/perfetto/trace/: trace_packet.proto, ftrace/ftrace_event_bundle.proto,
 * ftrace/ftrace_event.proto, ftrace/generic.proto, ftrace/ftrace_stats.proto, ftrace/sched.proto,
 * ps/process_tree.proto; protos/perfetto/common/trace_stats.proto; google/protobuf/descriptor.proto.
 */

/** `TracePacket`. */
export const PACKET_FIELD = {
  ftraceEvents: 1,
  processTree: 2,
  ftraceStats: 34,
  traceStats: 35,
  previousPacketDropped: 42,
  compressedPackets: 50,
  zstdCompressedPackets: 133,
} as const;

/** `Trace`. */
export const TRACE_FIELD = { packet: 1 } as const;

/** `FtraceEventBundle` and `FtraceEventBundle.GenericEventDescriptor`. */
export const BUNDLE_FIELD = {
  cpu: 1,
  event: 2,
  lostEvents: 3,
  genericEventDescriptors: 11,
} as const;
export const DESCRIPTOR_FIELD = { fieldId: 1, eventDescriptor: 2 } as const;

/** `FtraceEvent`; what is about anything else is not read. */
export const EVENT_FIELD = {
  timestamp: 1,
  pid: 2,
  schedSwitch: 4,
  generic: 327,
  kprobeEvent: 542,
} as const;

/** `GenericFtraceEvent` and its `Field`. */
export const GENERIC_FIELD = { eventName: 1, field: 2 } as const;
export const VALUE_FIELD = { name: 1, text: 3, signed: 4, unsigned: 5 } as const;

/** `KprobeEvent`: a probe without arguments; the type tells its beginning from its end. */
export const KPROBE_FIELD = { name: 1, type: 2 } as const;
export const KPROBE_END = 2n;

/** `SchedSwitchFtraceEvent`: who runs next, by name. */
export const SWITCH_FIELD = { nextComm: 5, nextPid: 6 } as const;

/** `DescriptorProto` and `FieldDescriptorProto`. */
export const PROTO_FIELD = { name: 1, field: 2 } as const;
export const PROTO_FIELD_FIELD = { name: 1, number: 3, type: 5 } as const;
/** `FieldDescriptorProto.Type`: text, and the numbers with a sign. */
export const PROTO_TEXT = 9n;
export const PROTO_SIGNED: ReadonlySet<bigint> = new Set([3n, 5n, 15n, 16n]);

/** `ProcessTree`, its `Process` and its `Thread`. */
export const TREE_FIELD = { processes: 1, threads: 2 } as const;
export const PROCESS_FIELD = { pid: 1, cmdline: 3 } as const;
export const THREAD_FIELD = { tid: 1, name: 2 } as const;

/** `FtraceStats` and `FtraceCpuStats`. */
export const STATS_FIELD = { phase: 1, cpuStats: 2 } as const;
export const STATS_AT_END = 2n;
export const CPU_STATS_FIELD = { cpu: 1, overrun: 3, commitOverrun: 4, droppedEvents: 8 } as const;

/** `TraceStats` and `TraceStats.BufferStats`: chunks that were overwritten, and packets that were lost. */
export const TRACE_STATS_FIELD = { bufferStats: 1 } as const;
export const BUFFER_STATS_FIELD = {
  chunksOverwritten: 3,
  chunksDiscarded: 18,
  packetLoss: 19,
} as const;
