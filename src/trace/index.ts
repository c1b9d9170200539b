/**
 * The checker for recordings of real kernels, as a library: `cenalloc/trace`. It is pure: lines go
 * in, a report comes out; opening files and printing are the caller's.
 */
export { checkTrace, TraceChecker, type CheckTraceOptions } from './trace-checker.ts';
export { readBufinfo, type Bufinfo, type BufinfoBuffer } from './bufinfo.ts';
export type { Finding, FindingRule, Severity } from './finding.ts';
export {
  checkDocument,
  type CheckDocument,
  type CheckedFile,
  type CheckedFinding,
} from './json-report.ts';
export type { ObservedCall, ObservedLife, TraceObserver } from './observer.ts';
export type {
  BufferReport,
  DriverReport,
  LateAttach,
  OperationCounts,
  SnapshotReport,
  TraceRefusal,
  TraceReport,
} from './report.ts';
