/**
 * A trial as a short text for an address: `1~raspberry-pi-4~strict~c8388608_a0.1_m0.1_a0.3`. The version,
 * a platform that the page knows or `opened`, which is that of the document, the policy, and the calls: a letter, the number of the buffer, and
 * after a dot the number of the importer in the platform. Anything may stand in an address, so whatever
 * is not understood is refused in words.
 *
 *     c<size> create    a attach   m map   u unmap   d detach
 *     i pin    o unpin    r give a place up    s seal    g get   p put   b and e begin and end CPU access
 */
import type { Platform } from '../../allocators/platform/platform.ts';
import { CALL_NAMES, type CallName } from '../../base/refusal.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { Command } from '../../events/commands.ts';
import { POLICIES } from '../../events/policy.ts';
import { CALLS } from '../../events/vocabulary.ts';
import { OPENED_BOARD } from './opened-board.ts';
import { CALLS_MAX, type Sandbox } from './sandbox.ts';

/** Longer addresses are cut by mail programs and chats. */
export const LINK_LENGTH_MAX = 2_000;

const VERSION = '1';

/** The platforms of the page by the name that stands in links. */
export type PlatformsByName = ReadonlyMap<string, Platform>;

/** Writes a trial; the refusal says why there is no link. */
export function encodeSandbox(
  { platform, policy, calls }: Sandbox,
  presets: PlatformsByName,
): Result<string, string> {
  const preset = [...presets].find(([, each]) => isSame(each, platform))?.[0];
  if (preset === undefined) {
    return refused('only trials on the platforms of this page or of what is open have a link');
  }
  const buffers = calls.flatMap((call) =>
    call.call === 'createBuffer' ? [call.buffer ?? ''] : [],
  );
  const importers = platform.importers.map(({ id }) => String(id));
  const words = calls.map((call) => encodeCall(call, buffers, importers));
  const text = [VERSION, preset, policy, words.join('_')].join('~');
  if (text.length <= LINK_LENGTH_MAX) return ok(text);
  return refused(`${calls.length} calls are too many for a link; save the log instead`);
}

/** A board that was read from a file may be one that the page has, too: then its link works for everybody. */
function isSame(platform: Platform, other: Platform): boolean {
  if (platform === other) return true;
  return platform.name === other.name && JSON.stringify(platform) === JSON.stringify(other);
}

function encodeCall(
  command: Command,
  buffers: readonly string[],
  importers: readonly string[],
): string {
  if (command.call === 'createBuffer') return `${CALLS.createBuffer.letter}${command.size}`;
  const importer = 'importer' in command ? `.${importers.indexOf(command.importer)}` : '';
  return `${CALLS[command.call].letter}${buffers.indexOf(command.buffer)}${importer}`;
}

/** Reads a trial from a link. */
export function decodeSandbox(text: string, presets: PlatformsByName): Result<Sandbox, string> {
  if (text.length > LINK_LENGTH_MAX) return refused('the link is too long');
  const [version, preset = '', policyName, words = '', ...more] = text.split('~');
  if (version !== VERSION || more.length > 0) return refused('the link is of another version');
  const platform = presets.get(preset);
  if (platform === undefined && preset === OPENED_BOARD) {
    return refused('the trial is on the board of a document, which is not open: open it first');
  }
  if (platform === undefined) {
    return refused(
      `the link names no platform of this page; there are ${[...presets.keys()].join(', ')}`,
    );
  }
  const policy = POLICIES.find((each) => each === policyName);
  if (policy === undefined)
    return refused(`the link names no policy; there are ${POLICIES.join(', ')}`);
  const importers = platform.importers.map(({ id }) => String(id));
  const calls: Command[] = [];
  for (const word of words === '' ? [] : words.split('_')) {
    const created = calls.filter(({ call }) => call === 'createBuffer').length;
    const call = decodeCall(word, created, importers);
    if (call === null) return refused(`the link has a call that is none: "${word.slice(0, 20)}"`);
    calls.push(call);
    if (calls.length > CALLS_MAX) return refused(`the link has more than ${CALLS_MAX} calls`);
  }
  return ok({ platform, policy, calls });
}

function decodeCall(word: string, created: number, importers: readonly string[]): Command | null {
  const size = /^c(\d{1,15})$/.exec(word)?.[1];
  if (size !== undefined) {
    return { call: 'createBuffer', size: Number(size), buffer: `b${created + 1}` };
  }
  const [, letter, bufferText, importerText] =
    /^([a-z])(\d{1,3})(?:\.(\d{1,3}))?$/.exec(word) ?? [];
  const call = CALL_NAMES.find((each) => CALLS[each].letter === letter);
  if (call === undefined || Number(bufferText) >= created) return null;
  const buffer = `b${Number(bufferText) + 1}`;
  const importer = importerText === undefined ? undefined : importers[Number(importerText)];
  return commandOf(call, buffer, importer);
}

function commandOf(call: CallName, buffer: string, importer: string | undefined): Command | null {
  switch (call) {
    case 'attach':
    case 'detach':
    case 'unmap':
    case 'pin':
    case 'unpin':
    case 'release':
      return importer === undefined ? null : { call, buffer, importer };
    case 'map':
      return importer === undefined ? null : { call, buffer, importer, direction: 'bidirectional' };
    case 'seal':
      return importer === undefined ? { call, buffer, because: 'sealed' } : null;
    case 'get':
    case 'put':
    case 'beginCpuAccess':
    case 'endCpuAccess':
    case 'revoke':
    case 'unrevoke':
      return importer === undefined ? { call, buffer } : null;
    case 'createBuffer':
      // A buffer is created by its size, which was read before.
      return null;
  }
}
