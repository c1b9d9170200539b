/** `cenalloc explore` of a model of peers, or of one ordering of them as a text. */
import type { InputError } from '../../base/document.ts';
import { suggestion } from '../../base/known-fields.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { explorePeers } from '../../explorer/peers/explore-peers.ts';
import { PEER_PROPERTIES } from '../../explorer/peers/peer-properties.ts';
import { parsePeerOrdering } from '../../explorer/peers/peer-replay-string.ts';
import { readPeersModel } from '../../explorer/peers/peers-document.ts';
import { peersAsJson } from '../../views/explorations/peers-json.ts';
import { peerOrderingInWords, peersInWords } from '../../views/explorations/peers-words.ts';
import type { KernelTestForm } from '../../views/kernel-tests/kernel-test.ts';
import { kernelTestOf, kernelTestOfWitnesses } from '../input/kernel-test-input.ts';
import { EXIT } from '../output/exit-codes.ts';
import { print, printJson } from '../output/terminal.ts';

/** What can be asked of a model of peers. */
export interface PeersFlags {
  readonly property?: readonly string[];
  readonly emit?: KernelTestForm;
  readonly json?: true;
}

/** Plays an ordering and prints what each call answers. */
export function playPeerOrdering(
  word: string,
  { json, emit }: PeersFlags,
): Result<null, InputError> {
  if (emit !== undefined) return printTest(kernelTestOf(emit, word));
  const played = parsePeerOrdering(word);
  if (!played.ok) return played;
  if (json === true) printJson(played.value);
  else print(peerOrderingInWords(played.value));
  return ok(null);
}

/** Explores a model of peers; `given` are the options of the command line. */
export function explorePeersModel(
  text: string,
  source: string,
  flags: PeersFlags,
  given: readonly string[],
): Result<null, InputError> {
  const [idle] = given;
  if (idle !== undefined) {
    const message =
      'a model of peers is searched at once: it takes --property, --emit and --json alone';
    return refused({ source: idle, message });
  }
  const document = readPeersModel(text, source);
  if (!document.ok) return document;
  const asked = askedProperties(flags.property);
  if (!asked.ok) return asked;
  const question = { ...document.value, properties: asked.value ?? document.value.properties };
  const started = performance.now();
  const found = explorePeers(question);
  const seconds = Math.round(performance.now() - started) / 1000;
  if (flags.emit !== undefined) {
    const written = printTest(kernelTestOfWitnesses(flags.emit, found.properties));
    if (!written.ok) return written;
  } else if (flags.json === true) printJson(peersAsJson(question, found, seconds));
  else print(peersInWords(question, found));
  const verdicts = found.properties.map(({ holds }) => holds);
  const isBroken = verdicts.includes(false);
  process.exitCode = !found.complete ? EXIT.limit : isBroken ? EXIT.found : EXIT.clean;
  return ok(null);
}

function printTest(test: Result<string, InputError>): Result<null, InputError> {
  if (!test.ok) return test;
  print(test.value.trimEnd().split('\n'));
  return ok(null);
}

function askedProperties(
  texts: readonly string[] | undefined,
): Result<readonly string[] | null, InputError> {
  if (texts === undefined) return ok(null);
  const names = texts.flatMap((text) => text.split(',')).map((word) => word.trim());
  const unknown = names.find((name) => !PEER_PROPERTIES.includes(name));
  if (unknown === undefined) return ok([...new Set(names)]);
  const message = `unknown property "${unknown}"${suggestion(unknown, PEER_PROPERTIES)}`;
  return refused({ source: '--property', message });
}
