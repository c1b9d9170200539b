/**
 * What a log holds, as views: psql, sqlite3 or Grafana read them without this program. Each is a SELECT
 * over `log` or over views before it, in SQL that both databases understand.
 *
 * Facts of one buffer are ordered by their `version`, facts of several by `(tx, sequence)`. What a buffer is
 * now can only be told where all its facts are there, from the first: after a compaction they may not be.
 */
import type { Dialect } from './dialect.ts';
import { bytesOf, firstAddress, reachIn } from './reach-sql.ts';

/** A view in the order in which they are made. */
export interface SqlView {
  readonly name: string;
  readonly select: string;
}

/**
 * All views.
 *
 * @param prefix - What stands before the name of a view where one reads another, such as `views.`.
 */
export function viewsIn(dialect: Dialect, prefix: string): readonly SqlView[] {
  const log = `${prefix}log`;
  return [
    { name: 'log', select: dialect.log },
    { name: 'allocators', select: allocatorsIn(dialect, log) },
    { name: 'places', select: placesIn(dialect, log) },
    { name: 'attachments', select: attachmentsIn(dialect, log, `${prefix}places`) },
    { name: 'buffers', select: buffersIn(dialect, log, `${prefix}places`) },
    { name: 'refusals', select: refusalsIn(dialect, log) },
    { name: 'late_attaches', select: lateAttachesIn(log, prefix) },
    { name: 'importers', select: importersIn(log, prefix) },
    { name: 'storage_in_use', select: storageInUseIn(log, `${prefix}places`) },
  ];
}

function allocatorsIn({ text, whole, items }: Dialect, log: string): string {
  const value = 'item.value';
  return `
  SELECT ${whole(value, 'id')} AS allocator, ${text(value, 'name')} AS allocator_name,
    ${text(value, 'kind')} AS kind, ${whole(value, 'priority')} AS priority,
    ${whole(value, 'capacity')} AS capacity
  FROM ${log} AS fact, ${items('fact.event', 'platform', 'allocators')}
  WHERE fact.type = 'ExporterCreated'`;
}

/** Each place where the storage of a buffer lay: from this version on, and until that one. */
function placesIn(dialect: Dialect, log: string): string {
  const { text, whole, flag, part, items } = dialect;
  return `
  SELECT buffer, version, tx, sequence, time, importer, moved, allocator, allocator_name, address, runs,
    bytes, cpu_reachable, storage, until_version, until
  FROM (
    SELECT stream AS buffer, version, tx, sequence, time, type, importer,
      CASE WHEN type = 'BackingMoved' THEN 1 ELSE 0 END AS moved,
      ${whole('event', 'storage', 'allocator')} AS allocator,
      ${text('event', 'storage', 'facts', 'name')} AS allocator_name,
      ${firstAddress(dialect, part('event', 'storage'))} AS address,
      (SELECT count(*) FROM ${items('event', 'storage', 'runs')}) AS runs,
      ${bytesOf(dialect, part('event', 'storage'))} AS bytes,
      ${flag('event', 'cpuReachable')} AS cpu_reachable,
      ${part('event', 'storage')} AS storage,
      lead(version) OVER (PARTITION BY stream ORDER BY version) AS until_version,
      lead(time) OVER (PARTITION BY stream ORDER BY version) AS until
    FROM ${log}
    WHERE type IN ('BackingAllocated', 'BackingMoved', 'BufferFreed') AND ${isWhole(log)}
  ) AS stations
  WHERE type <> 'BufferFreed'`;
}

/** One row for each attach that succeeded; an importer that comes again has another row. */
function attachmentsIn(dialect: Dialect, log: string, places: string): string {
  const lives = ['ImporterAttached', 'ImporterDetached', 'AttachmentMapped', 'AttachmentUnmapped'];
  return `
  WITH stale AS (${lastStaleIn(log)}
  ), steps AS (
    SELECT fact.stream, importer, fact.version, time, type, event, ${isSinceThen()} AS is_since,
      sum(CASE WHEN type = 'ImporterAttached' THEN 1 ELSE 0 END)
        OVER (PARTITION BY fact.stream, importer ORDER BY fact.version) AS nth
    FROM ${log} AS fact LEFT JOIN stale ON stale.stream = fact.stream
    WHERE type IN (${lives.map((type) => `'${type}'`).join(', ')})
      AND fact.${isWhole(log)}
  ), lives AS (
    SELECT stream, importer, nth,
      max(CASE WHEN type = 'ImporterAttached' THEN version END) AS version,
      max(CASE WHEN type = 'ImporterDetached' THEN version END) AS until_version,
      max(CASE WHEN type = 'ImporterDetached' THEN time END) AS until,
      ${countOf('AttachmentMapped')} AS maps,
      ${liveMaps()} AS live_maps
    FROM steps GROUP BY stream, importer, nth
  ), placed AS (
    SELECT lives.stream, lives.version, max(place.version) AS place
    FROM lives JOIN ${places} AS place ON place.buffer = lives.stream
      AND (lives.until_version IS NULL OR place.version < lives.until_version)
      AND (place.until_version IS NULL OR place.until_version > lives.version)
    GROUP BY lives.stream, lives.version
  ), firsts AS (
    SELECT buffer, min(version) AS version FROM ${places} WHERE moved = 0 GROUP BY buffer
  )
  SELECT lives.stream AS buffer, lives.importer, lives.version, steps.time,
    lives.until_version, lives.until, lives.maps, lives.live_maps,
    CASE WHEN firsts.version < lives.version THEN 1 ELSE 0 END AS late,
    ${reachIn(dialect, dialect.part('steps.event', 'constraints'), 'place.storage')} AS reach,
    ${dialect.part('steps.event', 'constraints')} AS constraints
  FROM lives
  JOIN steps ON steps.stream = lives.stream AND steps.version = lives.version
  LEFT JOIN placed ON placed.stream = lives.stream AND placed.version = lives.version
  LEFT JOIN ${places} AS place ON place.buffer = placed.stream AND place.version = placed.place
  LEFT JOIN firsts ON firsts.buffer = lives.stream`;
}

function buffersIn({ whole }: Dialect, log: string, places: string): string {
  const ended = `'ReferencePut', 'BufferFreed'`;
  return `
  WITH stale AS (${lastStaleIn(log)}
  ), steps AS (
    SELECT fact.stream, importer, type, ${isSinceThen()} AS is_since
    FROM ${log} AS fact LEFT JOIN stale ON stale.stream = fact.stream
    WHERE type IN ('AttachmentMapped', 'AttachmentUnmapped')
  ), mapped AS (
    SELECT stream AS buffer, ${liveMaps()} AS live_maps FROM steps GROUP BY stream, importer
  ), mapped_buffers AS (
    SELECT buffer, CAST(sum(live_maps) AS bigint) AS live_maps FROM mapped GROUP BY buffer
  ), counts AS (
    SELECT stream AS buffer, max(version) AS version,
      max(CASE WHEN type = 'BufferCreated' THEN ${whole('event', 'size')} END) AS size,
      max(CASE WHEN type = 'BufferCreated' THEN time END) AS created,
      max(CASE WHEN type = 'BufferFreed' THEN time END) AS freed,
      ${countOf('BufferFreed')} AS is_freed,
      ${countOf('ImporterAttached')} - ${countOf('ImporterDetached')} AS attachments,
      1 + ${countOf('ReferenceTaken')}
        - count(CASE WHEN type IN (${ended}) THEN 1 END) AS held,
      ${countOf('CpuAccessBegan')} - ${countOf('CpuAccessEnded')} AS cpu_accesses
    FROM ${log} WHERE type NOT IN ('ExporterCreated', 'CallRefused')
    GROUP BY stream HAVING min(version) = 1
  )
  SELECT counts.buffer, counts.version, counts.size, counts.created, counts.freed,
    CASE WHEN is_freed = 1 THEN 'freed' WHEN mapped_buffers.live_maps > 0 THEN 'mapped'
      WHEN place.buffer IS NOT NULL THEN 'allocated'
      WHEN attachments > 0 THEN 'attaching' ELSE 'created' END AS life,
    counts.attachments, coalesce(mapped_buffers.live_maps, 0) AS live_maps, counts.held, counts.cpu_accesses,
    place.allocator, place.allocator_name, place.address, place.runs, place.bytes,
    first.importer AS first_map_by, first.version AS first_map_version, first.time AS first_map
  FROM counts
  LEFT JOIN mapped_buffers ON mapped_buffers.buffer = counts.buffer
  LEFT JOIN ${places} AS place ON place.buffer = counts.buffer AND place.until_version IS NULL
  LEFT JOIN ${places} AS first ON first.buffer = counts.buffer AND first.moved = 0`;
}

function refusalsIn({ text }: Dialect, log: string): string {
  const columns = ['call', 'errno', 'rule', 'message', 'next'];
  const texts = columns.map((name) => `${text('event', 'refusal', name)} AS ${name}`);
  return `
  SELECT tx, sequence, version, time, actor, buffer, importer,
    ${texts.join(', ')}
  FROM ${log} WHERE type = 'CallRefused'`;
}

/**
 * Attaches after the first map: those that succeeded, and those that the policy refused. What is looked up
 * for each is asked by its buffer, which an index answers; a join would read all places again.
 */
function lateAttachesIn(log: string, prefix: string): string {
  const first = (column: string, buffer: string): string =>
    `(SELECT first.${column} FROM ${prefix}places AS first
      WHERE first.buffer = ${buffer} AND first.moved = 0)`;
  return `
  SELECT late.buffer, late.importer, late.time,
    CASE WHEN EXISTS (SELECT 1 FROM ${log} AS made
        WHERE made.stream = late.buffer AND made.version = late.version - 1
          AND made.type = 'BackingMoved' AND made.importer = late.importer)
      THEN 'moved' ELSE 'accepted' END AS outcome,
    late.reach, ${first('importer', 'late.buffer')} AS first_map_by,
    ${first('time', 'late.buffer')} AS first_map
  FROM ${prefix}attachments AS late
  WHERE late.late = 1
  UNION ALL
  SELECT no.buffer, no.importer, no.time, 'refused', NULL,
    ${first('importer', 'no.buffer')}, ${first('time', 'no.buffer')}
  FROM ${prefix}refusals AS no
  WHERE no.rule = 'ATT4'`;
}

/** Each importer that has asked for anything, with what became of it. */
function importersIn(log: string, prefix: string): string {
  const counted = (name: string, condition: string): string =>
    `count(CASE WHEN ${condition} THEN 1 END) AS ${name}`;
  return `
  WITH known AS (
    SELECT DISTINCT importer FROM ${log}
    WHERE importer IS NOT NULL AND (type = 'CallRefused' OR ${isWhole(log)})
  ), attached AS (
    SELECT importer, count(*) AS attaches, CAST(sum(late) AS bigint) AS late,
      CAST(sum(maps) AS bigint) AS maps, ${counted('reachable', `reach = 'reachable'`)},
      ${counted('unreachable', `reach = 'unreachable'`)}, ${counted('unknown', `reach = 'unknown'`)}
    FROM ${prefix}attachments GROUP BY importer
  ), rejected AS (
    SELECT importer, count(*) AS refused, ${counted('late_refused', `rule = 'ATT4'`)}
    FROM ${prefix}refusals GROUP BY importer
  )
  SELECT known.importer, coalesce(attaches, 0) AS attaches, coalesce(late, 0) AS late,
    coalesce(late_refused, 0) AS late_refused, coalesce(refused, 0) AS refused,
    coalesce(maps, 0) AS maps, coalesce(reachable, 0) AS reachable,
    coalesce(unreachable, 0) AS unreachable, coalesce(unknown, 0) AS unknown
  FROM known LEFT JOIN attached ON attached.importer = known.importer
  LEFT JOIN rejected ON rejected.importer = known.importer`;
}

/** Each change of the storage in use. A move is two rows, and both show what is in use after it. */
function storageInUseIn(log: string, places: string): string {
  return `
  WITH changes AS (
    SELECT place.tx, place.sequence, place.time, place.buffer, place.allocator,
      place.allocator_name, place.bytes AS change
    FROM ${places} AS place
    UNION ALL
    SELECT fact.tx, fact.sequence, fact.time, place.buffer, place.allocator,
      place.allocator_name, -place.bytes
    FROM ${places} AS place
    JOIN ${log} AS fact ON fact.stream = place.buffer AND fact.version = place.until_version
  )
  SELECT tx, sequence, time, buffer, allocator, allocator_name, change,
    CAST(sum(change) OVER (PARTITION BY allocator ORDER BY tx, sequence) AS bigint) AS in_use,
    CAST(sum(change) OVER (ORDER BY tx, sequence) AS bigint) AS all_in_use
  FROM changes
  WHERE EXISTS (SELECT 1 FROM ${log} WHERE type = 'ExporterCreated')`;
}

/** Whether the log holds the buffer of a fact from its beginning. */
function isWhole(log: string): string {
  return `stream IN (SELECT stream FROM ${log} WHERE type = 'BufferCreated')`;
}

/** Where maps of each buffer were made stale last: its storage has moved, or access was revoked. */
function lastStaleIn(log: string): string {
  return `
    SELECT stream, max(version) AS version FROM ${log}
    WHERE type IN ('BackingMoved', 'AccessRevoked') GROUP BY stream`;
}

function isSinceThen(): string {
  return 'CASE WHEN fact.version > coalesce(stale.version, 0) THEN 1 ELSE 0 END';
}

/** The maps that an importer has of the storage as it is now. Older ones are unmapped before them. */
function liveMaps(): string {
  const held = `${countOf('AttachmentMapped')} - ${countOf('AttachmentUnmapped')}`;
  const since = `count(CASE WHEN type = 'AttachmentMapped' AND is_since = 1 THEN 1 END)`;
  return `CASE WHEN ${held} < ${since} THEN ${held} ELSE ${since} END`;
}

function countOf(type: string): string {
  return `count(CASE WHEN type = '${type}' THEN 1 END)`;
}
