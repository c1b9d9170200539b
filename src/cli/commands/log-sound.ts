/** `cenalloc log STORE --export FILE --sound`: what is left of a damaged store, up to its first damaged fact. */
import type { InputError } from '../../base/document.ts';
import { counted } from '../../base/quantity-words.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { encodeEvent } from '../../events/encode-log.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import { openStoreFile } from '../input/open-log.ts';
import {
  isServerAddress,
  openServer,
  renumberedAll,
  withoutPassword,
} from '../input/server-log.ts';
import { STDIN } from '../input/source-name.ts';
import { EXIT } from '../output/exit-codes.ts';
import { standardOutput } from '../output/standard-streams.ts';
import { note } from '../output/terminal.ts';
import { writeWhole } from '../output/write-file.ts';

type Facts = Iterable<RecordedEvent> | AsyncIterable<RecordedEvent>;

/** A store that may be damaged anywhere, its end among it. */
interface DamagedStore {
  readonly facts: Facts;
  readonly close: () => Promise<void> | void;
}

/** Writes the facts before the first damaged one, which can be imported into a new store. */
export async function exportSound(path: string, to: string): Promise<Result<null, InputError>> {
  const opened = await openDamaged(path);
  if (!opened.ok) return opened;
  const { facts, close } = opened.value;
  const sound = new SoundPart(facts);
  try {
    if (to === STDIN) await printAll(sound.lines());
    else {
      const written = await writeWhole(to, sound.lines(), { inputs: [path] });
      if (!written.ok) return written;
    }
  } finally {
    await close();
  }
  const where = to === STDIN ? 'were printed' : `were written to ${to}`;
  const damage =
    sound.damage ?? 'none of them is damaged (--verify looks at the rest of the store)';
  note(`${counted(sound.count, 'fact')} ${where}; ${damage}`);
  if (sound.damage !== null) process.exitCode = EXIT.found;
  return ok(null);
}

async function openDamaged(path: string): Promise<Result<DamagedStore, InputError>> {
  if (isServerAddress(path)) {
    const store = await openServer(path, { readOnly: true, checkEnd: false });
    if (!store.ok) {
      return refused({ source: withoutPassword(path), message: store.refusal.message });
    }
    const { value } = store;
    return ok({ facts: renumberedAll(value.readAll()), close: () => value.close() });
  }
  const store = await openStoreFile(path, { readOnly: true, checkEnd: false });
  if (!store.ok) return store;
  const { value } = store;
  const close = (): void => {
    value.close();
  };
  return ok({ facts: value.readAll(value.base), close });
}

async function printAll(lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) {
    standardOutput.write(line);
    await standardOutput.ready();
    if (standardOutput.isGone) break;
  }
}

/** Facts up to the first that cannot be read. */
class SoundPart {
  /** How many there were. */
  count = 0;
  /** What reading ended with; null where it came to the end. */
  damage: string | null = null;
  readonly #facts: Facts;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  async *lines(): AsyncGenerator<string> {
    try {
      for await (const recorded of this.#facts) {
        this.count += 1;
        yield `${encodeEvent(recorded)}\n`;
      }
    } catch (error) {
      if (!(error instanceof StoreFailure) || error.kind !== 'corrupt') throw error;
      this.damage = error.message;
    }
  }
}
