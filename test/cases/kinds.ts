/** The kinds of cases, by the name of their file. */
import { algebra } from './algebra.ts';
import { driverLimits } from './driver-limits.ts';
import { fieldFailures } from './field-failures.ts';
import type { CaseKind } from './kind.ts';
import { linuxRfc } from './linux-rfc.ts';
import { sysmem } from './sysmem.ts';
import { vulkanMemoryTypes } from './vulkan-memory-types.ts';

const KINDS: Readonly<Record<string, CaseKind>> = {
  'algebra.json': algebra,
  'driver-limits.json': driverLimits,
  'field-failures.json': fieldFailures,
  'linux-rfc.json': linuxRfc,
  'sysmem.json': sysmem,
  'vulkan-memory-types.json': vulkanMemoryTypes,
};

/** The kind of a file, or undefined where there is none. */
export function kindOfFile(name: string): CaseKind | undefined {
  return Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
}
