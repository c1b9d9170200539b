/**
 * Which device a text of v4l2-ctl speaks of: the node of a prompt or a heading, the driver that the text names. Nodes
 * of `--list-devices` name devices and none of what follows.
 */

/** One device. */
export interface V4l2Device {
  readonly node: string | null;
  driver: string | null;
  card: string | null;
}

const COMMAND = /v4l2-ctl\b.*?\s(?:-d|--device)[ =]?(?:\/dev\/)?(?:video)?(\d+)\b/;
const BARE_NODE = /^\/dev\/video(\d+)$/;
const HEADING = /^[=#*+-]*\s*(?:Device:?\s*)?\/dev\/video(\d+)\s*[=#*:-]*$/;
const CARD = /^\S.*\(\S+\):$/;
const ANY_NODE = /^\s*\/dev\/\S+$/;
const DRIVER_INFO = /^Driver Info\b.*:$/;

/** The devices of a text, in order. */
export class V4l2Devices {
  current: V4l2Device = unnamed(null);
  readonly #all: V4l2Device[] = [this.current];
  #isInList = false;
  #listed = 0;
  #isUsed = false;

  /** Takes a line; returns whether it names a device. */
  take(text: string, line: number): boolean {
    const trimmed = text.trim();
    if (CARD.test(text) || (this.#isInList && ANY_NODE.test(text))) {
      if (!this.#isInList) this.#listed += 1;
      this.#isInList = CARD.test(text) || BARE_NODE.test(trimmed) || this.#isInList;
      return true;
    }
    this.#isInList = false;
    const node = COMMAND.exec(trimmed)?.[1] ?? HEADING.exec(trimmed)?.[1];
    if (node !== undefined && line > 0) {
      this.#begin(`video${node}`);
      return true;
    }
    if (DRIVER_INFO.test(trimmed)) {
      // A second description is one of another device.
      if (this.current.driver !== null) this.#begin(null);
      return true;
    }
    const [, field, name] = /^(Driver name|Card type)\s*: (\S.*)$/.exec(trimmed) ?? [];
    if (field === undefined || name === undefined) return false;
    if (field === 'Driver name') this.current.driver ??= name;
    else this.current.card ??= name;
    return true;
  }

  /** The driver's name; the node where several devices are told, or a number where the text names none. */
  idOf(device: V4l2Device): string {
    this.#isUsed = true;
    const told = this.#all.filter((each) => each.node !== null || each.driver !== null);
    const name = device.driver ?? device.card;
    const number = Math.max(told.indexOf(device), 0) + 1;
    if (told.length > 1) return device.node ?? name ?? `device-${number}`;
    return name ?? device.node ?? `device-${number}`;
  }

  /** What cannot be told of who speaks. */
  unknown(): readonly string[] {
    const isOpen = this.#listed > 0 && this.#isUsed && this.current.node === null;
    return isOpen ? ['which of the listed devices the formats belong to: no line says so'] : [];
  }

  #begin(node: string | null): void {
    // The command and a heading of its output name one device.
    if (node !== null && node === this.current.node && this.current.driver === null) return;
    this.current = unnamed(node);
    this.#all.push(this.current);
  }
}

function unnamed(node: string | null): V4l2Device {
  return { node, driver: null, card: null };
}
