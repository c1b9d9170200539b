/** Opening a model file, with the platform that it names, under each policy that is asked for. */
import type { InputError } from '../../base/document.ts';
import { ok, type Result } from '../../base/result.ts';
import { POLICIES, type Policy } from '../../events/policy.ts';
import { readModel, type ModelDocument } from '../../explorer/model/model-document.ts';
import { modelOf } from '../../explorer/model/model-of-document.ts';
import type { Model } from '../../explorer/model/model.ts';
import { orMisread } from './misread-texts.ts';
import { openPlatform } from './platform-file.ts';
import { readText } from './read-input.ts';
import { sourceName } from './source-name.ts';

/** A model file, opened. */
export interface OpenedModels {
  readonly document: ModelDocument;
  /** One for each policy. */
  readonly models: readonly Model[];
}

/** Reads a model file, or the text that was read of it, and the platform file that it names. */
export function openModels(
  path: string,
  policy: Policy | 'all' | undefined,
  text: Result<string, InputError> = readText(path),
): Result<OpenedModels, InputError> {
  const source = sourceName(path);
  if (!text.ok) return text;
  const document = orMisread(readModel(text.value, source), text.value, ['model']);
  if (!document.ok) return document;
  const named = document.value.platform;
  const platform = named === undefined ? ok(null) : openPlatform(path, named);
  if (!platform.ok) return platform;
  const asked = policy ?? document.value.policy;
  const models: Model[] = [];
  for (const each of asked === 'all' ? POLICIES : [asked]) {
    const model = modelOf(document.value, platform.value, each, source);
    if (!model.ok) return model;
    models.push(model.value);
  }
  return ok({ document: document.value, models });
}
