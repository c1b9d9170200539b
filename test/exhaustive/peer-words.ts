/**
 * A second opinion on the orders of peers: every word of the programs is written out and interpreted by a
 * plain function, from the rules of amdgpu and xe as they are documented. It shares nothing with the
 * explorer, and knows the classes and rule sets by their names alone.
 */

/** The rule sets that are counted. */
export type WordRules = 'amdgpu' | 'xe' | 'fold-always';

const PROGRAMS: Readonly<Record<string, string>> = {
  S: 'am',
  N: 'am',
  P: 'am',
  R: 'apm',
  I: 'a',
  V: 'v',
};

interface Peer {
  readonly letter: string;
  attached: boolean;
  mapped: boolean;
  lost: boolean;
  failed: string;
}

/** Ends of all orders as texts, with the number of orders; attaches come first where that is asked. */
export function wordOutcomes(
  letters: readonly string[],
  rules: WordRules,
  attachFirst = false,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const programs = letters.map((letter) => PROGRAMS[letter] ?? '');
  const prefix = attachFirst
    ? programs.flatMap((program, who) => (program.startsWith('a') ? [`a${who}`] : []))
    : [];
  const rest = attachFirst ? programs.map((program) => program.replace('a', '')) : programs;
  for (const word of wordsOf(rest, prefix)) {
    const end = interpret(letters, word, rules);
    found.set(end, (found.get(end) ?? 0) + 1);
  }
  return found;
}

function* wordsOf(
  programs: readonly string[],
  done: readonly string[],
): Generator<readonly string[]> {
  if (programs.every((program) => program === '')) yield done;
  for (const [who, program] of programs.entries()) {
    if (program === '') continue;
    const rest = programs.map((each, index) => (index === who ? each.slice(1) : each));
    yield* wordsOf(rest, [...done, `${program[0] ?? ''}${who}`]);
  }
}

/** Plays one word, and tells how it ends. */
export function interpret(
  letters: readonly string[],
  word: readonly string[],
  rules: WordRules,
): string {
  const peers: readonly Peer[] = letters.map((letter) => {
    return { letter, attached: false, mapped: false, lost: false, failed: '' };
  });
  let place = 'local';
  let pins = 0;
  let shown = false;
  const isPeer = ({ letter }: Peer): boolean => letter === 'P' || letter === 'R';
  const allPeers = (): boolean => peers.every((peer) => !peer.attached || isPeer(peer));
  const goTo = (target: string): void => {
    if (target === place) return;
    place = target;
    // Static importers have no callback; they are pinned while they are mapped.
    for (const peer of peers) {
      if (!'NPR'.includes(peer.letter) || !peer.mapped) continue;
      peer.mapped = false;
      peer.lost = true;
    }
  };
  const pin = (peer: Peer): string => {
    const wanted = allPeers() ? 'local' : 'system';
    if (pins === 0) goTo(wanted);
    else if (rules === 'amdgpu' && place !== wanted) return 'EINVAL';
    else if (rules === 'xe' && place === 'local' && wanted === 'system') return 'EINVAL';
    else if (rules === 'fold-always' && place === 'local' && !isPeer(peer)) return 'EBUSY';
    pins += 1;
    return '';
  };
  const map = (peer: Peer): string => {
    if (peer.letter === 'S') {
      const failed = pin(peer);
      if (failed !== '') return failed;
    }
    const own = isPeer(peer) ? 'local' : 'system';
    if (pins === 0) goTo(rules === 'fold-always' ? (allPeers() ? 'local' : 'system') : own);
    else if (rules === 'fold-always' && place === 'local' && !isPeer(peer)) return 'EBUSY';
    peer.mapped = true;
    peer.lost = false;
    return '';
  };
  const attach = (peer: Peer): string => {
    if (rules === 'fold-always' && pins > 0 && place === 'local' && !isPeer(peer)) return 'EBUSY';
    peer.attached = true;
    return '';
  };
  const vmap = (): string => {
    if (rules === 'xe') return 'EOPNOTSUPP';
    // The core keeps a CPU mapping, and gives it to all who ask, without asking the exporter again.
    if (shown) return '';
    if (rules === 'amdgpu' && pins > 0 && place === 'system') return 'EINVAL';
    if (pins === 0) goTo(rules === 'amdgpu' || allPeers() ? 'local' : 'system');
    pins += 1;
    shown = true;
    return '';
  };
  for (const [op = '', who = ''] of word) {
    const peer = peers[Number(who)];
    if (peer === undefined || peer.failed !== '') continue;
    const errno =
      op === 'a' ? attach(peer) : op === 'p' ? pin(peer) : op === 'm' ? map(peer) : vmap();
    if (errno !== '') peer.failed = `${op}:${errno}`;
  }
  const told = peers.map((peer) => {
    if (peer.failed !== '') return peer.failed;
    if (peer.lost) return 'lost';
    return peer.mapped && place === 'local' && !isPeer(peer) ? 'unreachable' : 'ok';
  });
  return `${place} ${told.join(' ')}`;
}
