/** What `cenalloc export` makes of a file that it reads. */
import { ok, refused, type Result } from '../../base/result.ts';
import type { InputError } from '../../base/document.ts';
import type { Policy } from '../../events/policy.ts';
import { promelaOf } from '../../explorer/promela/promela.ts';
import { promelaOfPeers } from '../../explorer/promela/peers-promela.ts';
import { readPeersModel } from '../../explorer/peers/peers-document.ts';
import { isPeersModel } from '../../base/peers-profile.ts';
import { inspectionEvents } from '../../views/logs/inspection.ts';
import { readDocumentBytes } from './document-bytes.ts';
import { openModels } from './model-file.ts';
import { readText } from './read-input.ts';
import { readFacts } from './open-log.ts';
import { jsonLine } from '../output/terminal.ts';
import { sourceName } from './source-name.ts';
import { pageWithDocument } from '../../inspect/page-files.ts';

/** One page that holds a file, a store, or the facts of a replay string. */
export async function htmlOf(
  path: string,
  model: string | undefined,
): Promise<Result<string, InputError>> {
  const document = await readDocumentBytes(path, model);
  return document.ok ? pageWithDocument(document.value.name, document.value.content) : document;
}

/** A log or a store as the events of an inspector, one a line. */
export async function inspectionOf(path: string): Promise<Result<string, InputError>> {
  const log = await readFacts(path);
  if (!log.ok) return log;
  const { facts, base } = log.value;
  if (base !== null) {
    const message = `the facts up to ${base.at} were archived; export the archive`;
    return refused({ source: sourceName(path), message });
  }
  const events = inspectionEvents(facts);
  if (!events.ok) {
    const { sequence, message } = events.refusal;
    return refused({ source: sourceName(path), line: sequence, message });
  }
  return ok(events.value.map((event) => `${jsonLine(event)}\n`).join(''));
}

/** A model of peers for SPIN, with the first of its properties. */
function promelaOfPeersModel(
  text: string,
  source: string,
  policy: Policy | undefined,
): Result<string, InputError> {
  if (policy !== undefined) {
    return refused({ source: '--policy', message: 'a model of peers has rules instead' });
  }
  const document = readPeersModel(text, source);
  if (!document.ok) return document;
  const written = promelaOfPeers(document.value.model, document.value.properties[0] ?? '');
  return written.ok ? written : refused({ ...written.refusal, source });
}

/** A model for SPIN, under one policy. */
export function promelaOfModel(
  path: string,
  policy: Policy | undefined,
): Result<string, InputError> {
  const text = readText(path);
  if (text.ok && isPeersModel(text.value)) {
    return promelaOfPeersModel(text.value, sourceName(path), policy);
  }
  const opened = openModels(path, policy, text);
  if (!opened.ok) return opened;
  const { models } = opened.value;
  const [model] = models;
  if (model === undefined || models.length > 1) {
    const message = 'Promela is written for one policy at a time';
    return refused({ source: '--policy', message });
  }
  const written = promelaOf(model);
  return written.ok ? written : refused({ ...written.refusal, source: sourceName(path) });
}
