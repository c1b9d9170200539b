/** The words of an attach that the exporter has refused. */
import type { BufferRecord, ImporterMoment } from './buffer-record.ts';
import { formatErrno } from './error-pointer.ts';
import type { Shown } from './finding-book.ts';
import { bufferText, importerText, momentText, orderingText } from './wording.ts';

/** @param isHarm - Whether it came late to an exporter that had chosen its storage for others. */
export function refusedAttach(
  buffer: BufferRecord,
  importer: ImporterMoment,
  errno: number | null,
  isHarm: boolean,
): Shown {
  const { at, device, driver } = importer;
  const { firstMap } = buffer;
  const when =
    firstMap === null
      ? 'nobody had mapped it yet'
      : `its first map was at ${momentText(firstMap.at)}`;
  const who = importerText(device, driver);
  const message = `${who} was refused ${bufferText(buffer)}: ${formatErrno(errno)}; ${when}`;
  const shown = { at, buffer, device, driver, message };
  if (!isHarm || firstMap === null) return shown;
  const ordering = orderingText(buffer, importer, firstMap);
  const explanation = [
    'the storage was chosen at the first map, without this importer',
    `may have worked: ${ordering}`,
  ];
  return { ...shown, explanation, ordering };
}
