/**
 * The classes of importers that orderings among peers are told with, and what one of each does.
 */
import type { PeerCallback, PeerImporter } from './peer-ordering.ts';
import type { PeerOp } from './peer-calls.ts';

/** One step of a program; `loops` may happen any number of times, and stands last. */
export interface PeerProgramStep {
  readonly op: PeerOp;
  readonly arg?: string;
  readonly loops: boolean;
}

/** What somebody does, in order. */
export type PeerProgram = readonly PeerProgramStep[];

/** The letters of the classes. */
export const PEER_CLASSES = ['S', 'N', 'P', 'R', 'I', 'V'] as const;

/** A class of importers by its letter. @public */
export type PeerClass = (typeof PEER_CLASSES)[number];

interface ClassOfImporters {
  /** What it is, in words. */
  readonly says: string;
  readonly kind: PeerImporter['kind'];
  readonly peer2peer: boolean;
  readonly callback: PeerCallback;
  readonly idle: boolean;
  readonly program: readonly PeerOp[];
}

/** What importers of each class are, and do unless a model says otherwise. */
export const CLASS_OF: Readonly<Record<PeerClass, ClassOfImporters>> = {
  S: {
    says: 'static: no callback, pinned as long as it is mapped, never a peer',
    kind: 'static',
    peer2peer: false,
    callback: 'none',
    idle: false,
    program: ['attach', 'map'],
  },
  N: {
    says: 'dynamic, but no peer',
    kind: 'dynamic',
    peer2peer: false,
    callback: 'unmap',
    idle: false,
    program: ['attach', 'map'],
  },
  P: {
    says: 'dynamic peer that does not pin',
    kind: 'dynamic',
    peer2peer: true,
    callback: 'unmap',
    idle: false,
    program: ['attach', 'map'],
  },
  R: {
    says: 'dynamic peer that pins before it maps',
    kind: 'dynamic',
    peer2peer: true,
    callback: 'unmap',
    idle: false,
    program: ['attach', 'pin', 'map'],
  },
  I: {
    says: 'static, attaches and never maps, as a display that only shows it to the CPU',
    kind: 'static',
    peer2peer: false,
    callback: 'none',
    idle: true,
    program: ['attach'],
  },
  V: {
    says: 'maps with the CPU alone',
    kind: 'cpu',
    peer2peer: false,
    callback: 'none',
    idle: false,
    program: ['vmap'],
  },
};

/** An importer of a class. */
export function traitsOfClass(letter: PeerClass, name: string): PeerImporter {
  const { kind, peer2peer, callback, idle } = CLASS_OF[letter];
  return {
    name,
    kind,
    peer2peer,
    reach: peer2peer ? 'switch' : 'no',
    callback,
    buffer: 0,
    idle,
    ignoresPinError: false,
    callbackTakesOwn: false,
    takesPhysical: false,
    startsUnready: false,
  };
}

/** The program of a class. */
export function programOfClass(letter: PeerClass): PeerProgram {
  return CLASS_OF[letter].program.map((op) => ({ op, loops: false }));
}

/** Names for importers of these classes: the letter, with a number where there are several. */
export function namesOfClasses(letters: readonly PeerClass[]): readonly string[] {
  return letters.map((letter, index) => {
    if (letters.filter((each) => each === letter).length === 1) return letter;
    const before = letters.slice(0, index).filter((each) => each === letter).length;
    return `${letter}${before + 1}`;
  });
}
