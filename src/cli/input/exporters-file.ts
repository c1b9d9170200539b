/** Opening a file of exporters. */
import type { InputError } from '../../base/document.ts';
import type { Result } from '../../base/result.ts';
import type { ExporterEntry } from '../../trace/exporters/exporter-family.ts';
import { readExporters } from '../../trace/exporters/exporters-document.ts';
import { orMisread } from './misread-texts.ts';
import { readText } from './read-input.ts';
import { sourceName } from './source-name.ts';

/** Reads a file of exporters, or standard input where the path is `-`. */
export function readExportersFile(path: string): Result<readonly ExporterEntry[], InputError> {
  const text = readText(path);
  if (!text.ok) return text;
  return orMisread(readExporters(text.value, sourceName(path)), text.value, ['exporters']);
}
