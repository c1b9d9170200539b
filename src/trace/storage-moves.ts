/**
 * Storage that goes elsewhere, or is taken away, while importers hold maps of it. The exporter calls
 * `dma_buf_invalidate_mappings`; whoever has a callback is told, unmaps, and maps anew. A recording shows who was
 * told, who kept a map, and, where it tells pages, whether the storage has really moved: an exporter may ask and
 * then leave everything where it is, because somebody has pinned it.
 * Source: Linux drivers/dma-buf/dma-buf.c, 6.1 to 7.3 (before 7.1 the call was `dma_buf_move_notify`).
 */
import type { AttachmentRecord, BufferRecord, LiveMap } from './buffer-record.ts';
import type { FindingBook } from './finding-book.ts';
import type { FindingRule, Severity } from './finding.ts';
import type { Moment } from './probe-hit.ts';
import type { MapPieces } from './reach/map-pieces.ts';
import { bufferText, importerText, momentText } from './wording.ts';

/** What a map of revoked storage is answered with. */
const ENODEV = 19;

/** What is told of one importer. */
interface Told {
  readonly at: Moment;
  readonly message: string;
  readonly severity: Severity;
  readonly explanation?: readonly string[];
}

/** The moves and revokes of one recording. */
export class StorageMoves {
  readonly #book: FindingBook;
  readonly #losses: () => number;

  /** @param losses - How many times events were lost so far. */
  constructor(book: FindingBook, losses: () => number) {
    this.#book = book;
    this.#losses = losses;
  }

  pinned(attachment: AttachmentRecord, at: Moment): void {
    attachment.pins.push(at);
  }

  unpinned(attachment: AttachmentRecord): void {
    attachment.pins.pop();
  }

  /** The exporter says that the addresses of all maps end. */
  invalidated(buffer: BufferRecord, at: Moment): void {
    buffer.storage.invalidated = { at, isAnswered: false };
    for (const attachment of buffer.attachments.values()) {
      if (!this.#isWhole(attachment)) continue;
      this.#tellPin(attachment, at);
      for (const map of attachment.maps) map.invalidatedAt = at;
    }
  }

  /** A map was made: where its pages are others than those of an older map, the storage has moved. */
  mapped(attachment: AttachmentRecord, map: LiveMap, pieces: MapPieces | null): void {
    const { buffer } = attachment;
    map.pieces ??= pieces;
    if (buffer.storage.invalidated !== null) buffer.storage.invalidated.isAnswered = true;
    if (map.pieces === null) return;
    for (const other of buffer.attachments.values()) {
      if (!this.#isWhole(other)) continue;
      for (const old of other.maps) {
        if (
          old.invalidatedAt === null ||
          old.isStaleTold ||
          old.invalidatedAt === map.invalidatedAt
        )
          continue;
        if (old.pieces === null || !areOther(old.pieces, map.pieces)) continue;
        old.isStaleTold = true;
        this.#tellStale(other, old, old.invalidatedAt, { attachment, at: map.at });
      }
    }
  }

  /** A map was refused: with this errno, after an invalidation, the storage was revoked. */
  refused(attachment: AttachmentRecord, at: Moment, errno: number | null): void {
    const { buffer } = attachment;
    const { invalidated, revokedSince } = buffer.storage;
    if (errno !== ENODEV || invalidated === null || invalidated.isAnswered) return;
    const since = invalidated.at;
    if (revokedSince === null) {
      buffer.storage.revokedSince = since;
      for (const other of buffer.attachments.values()) this.#tellUntold(other, since, at);
    }
    const who = importerText(attachment.device, attachment.driver);
    this.#add('use-after-revoke', attachment, {
      at,
      severity: 'note',
      message:
        `${who} asked for a map of ${bufferText(buffer)}, whose storage was taken away at ` +
        `${momentText(since)}: ENODEV (-19)`,
      explanation: [
        'an importer that sees this attaches anew once the exporter gives the storage back',
      ],
    });
  }

  /** The buffer goes, or the recording ends: who has not unmapped revoked storage by now never has. */
  finish(buffer: BufferRecord): void {
    const { revokedSince: since } = buffer.storage;
    if (since === null) return;
    for (const attachment of buffer.attachments.values()) {
      if (!this.#isWhole(attachment) || isTold(attachment) === false) continue;
      this.#tellKept(attachment, since, 'warning');
    }
    buffer.storage.revokedSince = null;
  }

  /** A pin is a promise that the storage stays; so is, for the core, a map of a static importer. */
  #tellPin(attachment: AttachmentRecord, at: Moment): void {
    const [pin] = attachment.pins;
    const [map] = attachment.maps;
    const { buffer, device, driver } = attachment;
    const what = `the exporter of ${bufferText(buffer)} invalidated all maps while`;
    const who = importerText(device, driver);
    if (pin !== undefined) {
      const told = isTold(attachment);
      const message = `${what} ${who} had it pinned, since ${momentText(pin)}`;
      const explanation =
        told === true
          ? ['it has a callback, and is told that the addresses it has are no longer good']
          : ['no callback of it is known: it goes on with the addresses that it has'];
      const severity = told === true ? 'note' : 'warning';
      this.#add('move-while-pinned', attachment, { at, message, severity, explanation });
    } else if (map !== undefined && attachment.entry?.limits?.isDynamic === false) {
      const message = `${what} ${who} held a map that is never told of it, since ${momentText(map.at)}`;
      const explanation = ['the core has pinned the storage for it: it may not move'];
      this.#add('move-while-pinned', attachment, { at, message, severity: 'note', explanation });
    }
  }

  #tellStale(
    attachment: AttachmentRecord,
    old: LiveMap,
    since: Moment,
    newer: { readonly attachment: AttachmentRecord; readonly at: Moment },
  ): void {
    const { buffer, device, driver } = attachment;
    const told = isTold(attachment);
    const other = importerText(newer.attachment.device, newer.attachment.driver);
    const message =
      `${importerText(device, driver)} holds a map of ${bufferText(buffer)} made at ` +
      `${momentText(old.at)}, and the storage has moved since: ${other} was given other pages`;
    const explanation = [
      `${momentText(since)}: the exporter invalidated all maps`,
      told === false
        ? 'it has no callback, so nobody told it: its device goes on using the old pages'
        : 'it was told and has not unmapped: harmless only as long as its device does not use the old map',
    ];
    const severity = told === false ? 'error' : told === true ? 'note' : 'warning';
    this.#add('stale-map', attachment, { at: newer.at, message, severity, explanation });
  }

  #tellUntold(attachment: AttachmentRecord, since: Moment, at: Moment): void {
    if (!this.#isWhole(attachment) || isTold(attachment) !== false) return;
    this.#tellKept(attachment, since, 'error', at);
  }

  /** Tells of a map that was made before the storage was taken away, where there is one. */
  #tellKept(attachment: AttachmentRecord, since: Moment, severity: Severity, at = since): void {
    const kept = attachment.maps.find(({ invalidatedAt }) => invalidatedAt === since);
    if (kept === undefined) return;
    const { buffer, device, driver } = attachment;
    const ending = severity === 'error' ? 'and cannot be told' : 'and never unmapped it';
    const message =
      `${importerText(device, driver)} holds a map of ${bufferText(buffer)} made at ` +
      `${momentText(kept.at)}, whose storage was taken away at ${momentText(since)}, ${ending}`;
    this.#add('use-after-revoke', attachment, { at, message, severity });
  }

  #isWhole({ attachedAt, lossesBefore }: AttachmentRecord): boolean {
    return attachedAt !== null && lossesBefore === this.#losses();
  }

  #add(
    rule: FindingRule,
    { buffer, device, driver }: AttachmentRecord,
    { at, message, severity, explanation = [] }: Told,
  ): void {
    const shown = { at, buffer, device, driver, message, explanation };
    this.#book.add(rule, shown, this.#losses(), severity);
  }
}

/** Whether an importer is told that its maps end; null where the recording does not tell. */
function isTold({ entry }: AttachmentRecord): boolean | null {
  return entry?.limits?.isTold ?? null;
}

/** Whether pages are surely others: of those that both maps show, one lies elsewhere. */
function areOther(one: MapPieces, other: MapPieces): boolean {
  const shown = Math.min(one.physical.length, other.physical.length);
  for (let index = 0; index < shown; index += 1) {
    const [mine, theirs] = [one.physical[index], other.physical[index]];
    if (mine === undefined || theirs === undefined) return false;
    if (mine.base !== theirs.base) return true;
    // Where pieces are cut otherwise, what follows is not comparable.
    if (mine.size !== theirs.size) return false;
  }
  return false;
}
