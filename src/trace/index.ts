/**
 * The checker for recordings of real kernels, as a library: `cenalloc/trace`. It is pure: lines go
 * in, a report comes out; opening files and printing are the caller's.
 */
export { checkTrace, TraceChecker, type CheckTraceOptions } from './check-trace.ts';
export { readBufinfo, type Bufinfo, type BufinfoBuffer } from './snapshots/bufinfo.ts';
export type {
  ExporterEntry,
  ExporterFamily,
  StorageDecision,
} from './exporters/exporter-family.ts';
export { readExporters } from './exporters/exporters-document.ts';
export { KNOWN_EXPORTERS } from './exporters/known-exporters.ts';
export type { Finding, FindingRule, Severity } from './finding.ts';
export {
  checkDocument,
  type CheckDocument,
  type CheckedFile,
  type CheckedFinding,
  type CheckedImporter,
  type CheckedBuffer,
} from './json-report.ts';
export type {
  ObservedCall,
  ObservedLife,
  ObservedRange,
  ObservedReach,
  ObservedStorage,
  TraceObserver,
} from './observer.ts';
export type { ReachVerdict } from './reach/reach.ts';
export type {
  AttachReach,
  AttachReport,
  BufferReport,
  ConstraintsReport,
  DriverReport,
  ImporterReport,
  LateAttach,
  OperationCounts,
  SnapshotReport,
  StorageReport,
  TraceRefusal,
  TraceReport,
} from './report.ts';
export type { CallKind } from './dma-buf-calls.ts';
export type { RecordingCheckOptions, RecordingChecker } from './trace-checker.ts';
