/**
 * What is shown on the page: the bytes of a file, or of standard input, as they are, since the page finds
 * out what they are; of a store its facts, or the recording in it where it holds none.
 */
import { basename, dirname, join } from 'node:path';
import type { InputError } from '../../base/document.ts';
import { parseJson } from '../../base/json-text.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { isPeersModel } from '../../base/peers-profile.ts';
import { shapeInWords } from '../../trace/formats/foreign-shapes.ts';
import { encodeLog } from '../../events/encode-log.ts';
import { openStoreFile } from './open-log.ts';
import { isStoreFile } from './store-file.ts';
import { isServerAddress, readServerFacts, withoutPassword } from './server-log.ts';
import type { ServedDocument } from '../../inspect/page-server.ts';
import { readBytes, readText } from './read-input.ts';
import { isReplayString, runAgain } from './replayed-string.ts';
import { sourceName } from './source-name.ts';

/** How far a document says what it is. */
const HEAD = 4096;

/**
 * Reads a file or a store, or standard input where the path is `-`; a replay string is run, and its facts are shown.
 *
 * @param model - The file of the model that a replay string names by its fingerprint.
 */
export async function readDocumentBytes(
  path: string,
  model?: string,
): Promise<Result<ServedDocument, InputError>> {
  if (isReplayString(path)) {
    const run = runAgain(path, model);
    return run.ok ? ok({ name: 'replay string', content: bytesOf(encodeLog(run.value.log)) }) : run;
  }
  if (isServerAddress(path)) {
    const facts = await readServerFacts(path);
    if (!facts.ok) return facts;
    return ok({ name: withoutPassword(path), content: bytesOf(encodeLog(facts.value)) });
  }
  if (isStoreFile(path)) return readStore(path);
  const content = readBytes(path, 'packed text');
  if (!content.ok) return content;
  const source = sourceName(path);
  if (content.value.length === 0) return refused({ source, message: 'the file is empty' });
  // The page says so, too; here it is said before anything is served.
  const head = new TextDecoder().decode(content.value.subarray(0, HEAD));
  if (/^\s*\{/.test(head) && isPeersModel(head)) {
    return refused({ source, message: shapeInWords('peers-model', source) });
  }
  return ok({ name: basename(source), content: withPlatformInside(content.value, path) });
}

/**
 * A model or a scenario may name the file of its platform, beside which a page cannot look: then the platform is
 * written into it. One that cannot be read stays named, and the page says so.
 */
function withPlatformInside(content: Uint8Array, path: string): Uint8Array {
  if (!path.endsWith('.json')) return content;
  const parsed = parseJson(new TextDecoder().decode(content));
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return content;
  const { platform, ...rest } = parsed.value as Readonly<Record<string, unknown>>;
  if (typeof platform !== 'string' || !('calls' in rest)) return content;
  const text = readText(join(dirname(path), platform));
  const read = text.ok ? parseJson(text.value) : text;
  if (!read.ok) return content;
  return bytesOf(`${JSON.stringify({ ...rest, platform: read.value }, null, 2)}\n`);
}

async function readStore(path: string): Promise<Result<ServedDocument, InputError>> {
  const store = await openStoreFile(path, { readOnly: true });
  if (!store.ok) return store;
  try {
    const { base } = store.value;
    if (base > 0) {
      const message = `the facts up to ${base} were archived; show the archive`;
      return refused({ source: path, message });
    }
    const facts = [...store.value.readAll()];
    if (facts.length > 0) return ok({ name: basename(path), content: bytesOf(encodeLog(facts)) });
    const [recording] = store.value.recordings.names();
    if (recording === undefined) return refused({ source: path, message: 'the store is empty' });
    const lines = [...store.value.recordings.read(recording)];
    return ok({ name: recording, content: bytesOf(`${lines.join('\n')}\n`) });
  } finally {
    store.value.close();
  }
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
