/**
 * A model of peers with one of its properties in Promela, for SPIN: an assertion after each step, or for
 * `revoke-completes` an end that is none. It is written from the table of rules, and not from the steps
 * of the explorer, so that SPIN is an opinion of its own. What it does not know it refuses to write.
 */
import { present } from '../../base/assert.ts';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { PeerProgramStep } from '../peers/importer-classes.ts';
import type { PeerImporter } from '../peers/peer-ordering.ts';
import type { PeersModel } from '../peers/peers-model.ts';

/** The properties that are written. */
const WRITTEN = [
  'accepted-attach-can-be-mapped',
  'map-is-reachable',
  'fit-is-not-refused',
  'everybody-told',
  'no-use-after-invalidate',
  'reused-only-when-unmapped',
  'revoked-is-not-mapped',
  'unmap-before-detach',
  'revoke-before-disable',
  'revoke-completes',
] as const;

type WrittenProperty = (typeof WRITTEN)[number];

/** Calls of importers and of the exporter that are written. */
const CALLS = [
  ...['attach', 'attachOp', 'list', 'pin', 'map', 'unmap', 'unpin', 'detach'],
  ...['vmap', 'read', 'use', 'finish'],
];
const EXPORTER_CALLS = [
  ...['selfPin', 'mapOwn', 'set', 'notify', 'waitFences', 'put', 'waitUnmaps', 'done'],
  ...['rearm', 'unrevoke', 'disable', 'close'],
];

/** Writes a model in Promela, with one property. */
export function promelaOfPeers(model: PeersModel, property: string): Result<string, InputError> {
  const asked = WRITTEN.find((each) => each === property);
  if (asked === undefined) {
    return complain('properties', `Promela is written for one of ${WRITTEN.join(', ')}`);
  }
  const foreign = [
    ...model.programs.flat().filter(({ op, loops }) => loops || !CALLS.includes(op)),
    ...model.exporter.filter(({ op }) => !EXPORTER_CALLS.includes(op)),
  ];
  const [unknown] = foreign;
  if (unknown !== undefined) return complain('program', `Promela does not know ${unknown.op}`);
  const { rules, importers, localFree } = model.setting;
  const isPlain =
    model.calls === 'programs' &&
    localFree &&
    rules.scope === 'storage' &&
    importers.every(({ buffer, callbackTakesOwn }) => buffer === 0 && !callbackTakesOwn);
  if (rules.transport !== 'not-asked') {
    return complain('rules', 'Promela is written where no transports are matched');
  }
  if (!isPlain) return complain('calls', 'Promela is written for programs on one dma-buf');
  const uses = model.programs.flat().some(({ op }) => op === 'use');
  if (uses && rules.map !== 'in-place') {
    return complain('program', 'Promela knows work in flight where storage never moves');
  }
  return ok(new PeersPromela(model, asked).text());
}

function complain(field: string, message: string): Result<never, InputError> {
  return refused({ source: 'model', field, message });
}

class PeersPromela {
  readonly #model: PeersModel;
  readonly #property: WrittenProperty;

  constructor(model: PeersModel, property: WrittenProperty) {
    this.#model = model;
    this.#property = property;
  }

  text(): string {
    const { importers } = this.#model.setting;
    const { programs, exporter } = this.#model;
    const isEnding = this.#property === 'revoke-completes';
    const steps = programs.flatMap((program, who) =>
      program.map((step, at) => this.#option(who, at, step)),
    );
    return `${[
      `/* ${importers.map(({ name }, index) => `${index} ${name}`).join(', ')}: ${this.#property} */`,
      '/* place 0 is local, 1 system; map 0 none, 1 live, 2 invalid, 3 kept, 4 dead. */',
      '/* shown and ownMap: where the CPU’s mapping and the exporter’s are, one more than the place; 0 none. */',
      'bit place, revoked, completed, returned, disabled, bad;',
      'byte pins, exporterAt, shown, ownMap;',
      'short count = 1;',
      ...importers.map(
        (_, i) =>
          `bit failed${i}, accepted${i}, listed${i}, where${i}, used${i}; byte at${i}, own${i}, map${i};`,
      ),
      `#define STRANGERS (${this.#strangers()})`,
      'active proctype peers() {',
      ...(isEnding ? [] : ['end:']),
      '  do',
      ...steps,
      ...exporter.map((step, at) => this.#exporterOption(at, step)),
      ...(isEnding ? [`  :: exporterAt == ${exporter.length} -> break`] : []),
      '  od',
      '}',
    ].join('\n')}\n`;
  }

  #strangers(): string {
    const { importers, rules } = this.#model.setting;
    const asked = importers.flatMap((each, i) => {
      const counts = rules.fold === 'everybody' || !each.idle;
      return counts && !isPeer(each) ? [`listed${i}`] : [];
    });
    return asked.length === 0 ? '0' : asked.join(' || ');
  }

  /** One step of an importer; whoever has failed passes over its calls. */
  #option(who: number, at: number, { op }: PeerProgramStep): string {
    const earlier = this.#model.programs.flatMap((program, other) => {
      const attaches = this.#model.attachFirst && program[0]?.op === 'attach';
      const isBefore = at > 0 || other < who || program[0] === undefined;
      return attaches && isBefore ? [` && at${other} > 0`] : [];
    });
    const call = failable(who, this.#call(who, op));
    return `  :: atomic { at${who} == ${at}${earlier.join('')} -> ${call} at${who}++; ${this.#check()} }`;
  }

  #call(who: number, op: string): string {
    const accepted = (text: string): string => `if :: accepted${who} -> ${text} :: else fi;`;
    switch (op) {
      case 'attach':
        return this.#attach(who, `accepted${who} = 1; listed${who} = 1`);
      case 'attachOp':
        return this.#attach(who, `accepted${who} = 1`);
      case 'list':
        return accepted(`listed${who} = 1`);
      case 'detach':
        return accepted(this.#detach(who));
      case 'pin':
        return accepted(this.#pin(who, `pins++; own${who}++;`));
      case 'map':
        return accepted(this.#map(who));
      case 'unmap':
        return this.#unmap(who);
      case 'unpin':
        return `if :: own${who} > 0 -> own${who}--; pins-- :: else fi;`;
      case 'vmap':
        return this.#vmap(who);
      case 'read':
        return 'skip;';
      case 'use':
        return `if :: map${who} == 1 || map${who} == 3 -> used${who} = 1 :: else fi;`;
      default:
        return `used${who} = 0;`;
    }
  }

  #importer(who: number): PeerImporter {
    return present(this.#model.setting.importers[who], 'importer');
  }

  /** Nothing is tested: a map that is left stays behind. */
  #detach(who: number): string {
    const isMapped = `map${who} == 1 || map${who} == 3`;
    const bad = this.#property === 'unmap-before-detach' ? `bad = (${isMapped}); ` : '';
    const left = `if :: ${isMapped} -> skip :: else -> map${who} = 0 fi`;
    return `${bad}accepted${who} = 0; listed${who} = 0; ${left}`;
  }

  #attach(who: number, yes: string): string {
    const { attach } = this.#model.setting.rules;
    const peer = isPeer(this.#importer(who));
    const no = `failed${who} = 1`;
    if (attach === 'accepts') return `${yes};`;
    if (attach === 'no-stranger-to-a-pin') {
      return peer ? `${yes};` : `if :: pins > 0 && !place -> ${no} :: else -> ${yes} fi;`;
    }
    if (!peer) return `${no};`;
    if (attach === 'peers') return `${yes};`;
    if (this.#importer(who).callback === 'none') return `${no};`;
    return `if :: revoked -> ${no} :: else -> ${yes} fi;`;
  }

  /** Refused for where the storage is. */
  #misplaced(who: number, isAttached: boolean): string {
    const fits = isPeer(this.#importer(who)) || !isAttached ? '1' : 'place';
    const isBad = {
      'accepted-attach-can-be-mapped': isAttached ? '1' : '0',
      'fit-is-not-refused': fits,
    } as Readonly<Partial<Record<WrittenProperty, string>>>;
    const bad = isBad[this.#property];
    return `failed${who} = 1;${bad === undefined ? '' : ` bad = ${bad};`}`;
  }

  #pin(who: number, then: string): string {
    const { pin } = this.#model.setting.rules;
    const peer = isPeer(this.#importer(who));
    if (pin === 'absent') return then.replace(`pins++; own${who}++;`, '') || 'skip';
    if (pin === 'refuses') return `failed${who} = 1`;
    const refuse = {
      preferred: 'place != (STRANGERS)',
      folds: '!place && (STRANGERS)',
      caller: peer ? '0' : '!place',
      anywhere: '0',
    }[pin];
    const move = `if :: STRANGERS -> ${this.#go(1)} :: else -> ${this.#go(0)} fi`;
    const no = this.#misplaced(who, true);
    return `if :: pins > 0 && (${refuse}) -> ${no} :: pins > 0 && !(${refuse}) -> ${then} :: pins == 0 -> ${move}; ${then} fi`;
  }

  #map(who: number): string {
    const { rules } = this.#model.setting;
    const importer = this.#importer(who);
    const peer = isPeer(importer);
    const reach = this.#property === 'map-is-reachable' && !peer ? ' bad = !place;' : '';
    const late = this.#property === 'revoked-is-not-mapped' ? ' bad = revoked;' : '';
    const live = `map${who} = 1; where${who} = place; count++;${reach}${late}`;
    const own = peer ? this.#go(0) : this.#go(1);
    const all = `if :: STRANGERS -> ${this.#go(1)} :: else -> ${this.#go(0)} fi`;
    const free = rules.map === 'caller' ? own : rules.map === 'everybody' ? all : 'skip';
    const asks = rules.pinnedMap === 'caller' && rules.map !== 'in-place' && !peer ? '!place' : '0';
    const no = this.#misplaced(who, true);
    const placed =
      `if :: pins > 0 && (${asks}) -> ${no} :: pins > 0 && !(${asks}) -> ${live} ` +
      `:: pins == 0 -> ${free}; ${live} fi`;
    const pins = importer.kind === 'static' && rules.pin !== 'absent';
    const served = pins ? this.#pin(who, `pins++; own${who}++; ${placed}`) : placed;
    const refuses = rules.revokedMap === 'refuses' ? 'revoked' : '0';
    return (
      `if :: map${who} == 1 || map${who} == 3 -> skip :: map${who} == 4 -> failed${who} = 1 ` +
      `:: map${who} != 1 && map${who} < 3 && ${refuses} -> failed${who} = 1 ` +
      `:: map${who} != 1 && map${who} < 3 && !(${refuses}) -> ${served} fi`
    );
  }

  #unmap(who: number): string {
    const released =
      this.#importer(who).kind === 'static' ? ` pins = pins - own${who}; own${who} = 0;` : '';
    const gone = `map${who} = 0; where${who} = 0;`;
    return (
      `if :: map${who} == 1 || map${who} == 3 -> ${gone} count--;${released} ${COMPLETES} ` +
      `:: map${who} == 2 -> ${gone} :: else fi;`
    );
  }

  #vmap(who: number): string {
    const { vmap } = this.#model.setting.rules;
    const pinned = `pins++; own${who}++; shown = place + 1`;
    const no = this.#misplaced(who, false);
    const all = `if :: STRANGERS -> ${this.#go(1)} :: else -> ${this.#go(0)} fi`;
    switch (vmap) {
      case 'refuses':
      case 'absent':
        return `failed${who} = 1;`;
      case 'no-pin':
        return 'if :: !shown -> shown = place + 1 :: else fi;';
      case 'pins-folded':
        return this.#firstVmap(`if :: pins > 0 -> ${pinned} :: else -> ${all}; ${pinned} fi`);
      case 'pins-preferred':
        return this.#firstVmap(
          `if :: pins > 0 && place -> ${no} :: pins > 0 && !place -> ${pinned} :: pins == 0 -> ${this.#go(0)}; ${pinned} fi`,
        );
    }
  }

  /** The core keeps a CPU mapping, and asks the exporter for the first one alone. */
  #firstVmap(text: string): string {
    return `if :: shown -> skip :: else -> ${text} fi;`;
  }

  /** Moves the storage, and tells everybody who can be told. */
  #go(place: 0 | 1): string {
    const isRenewed = this.#model.setting.rules.ownMap === 'follows';
    const own = isRenewed ? `; if :: ownMap -> ownMap = ${place + 1} :: else fi` : '';
    return `if :: place != ${place} -> ${this.#tell()} place = ${place}${own} :: else fi`;
  }

  #tell(): string {
    return this.#model.setting.importers
      .map(({ callback }, i) => {
        const isMapped = `listed${i} && (map${i} == 1 || map${i} == 3)`;
        const ended = `where${i} = 0; count--; ${COMPLETES}`;
        switch (callback) {
          case 'none':
            return '';
          case 'keep':
            return `if :: ${isMapped} -> map${i} = 3 :: else fi; `;
          case 'unmap':
            return `if :: ${isMapped} -> map${i} = 2; ${ended} :: else fi; `;
          case 'unmap+unpin':
            return (
              `if :: ${isMapped} -> map${i} = 4; ${ended} pins = pins - own${i}; own${i} = 0 ` +
              `:: listed${i} && map${i} != 1 && map${i} != 3 && own${i} > 0 -> map${i} = 4; pins = pins - own${i}; own${i} = 0 :: else fi; `
            );
        }
      })
      .join('');
  }

  /** A pin of the exporter itself, which goes on where it is refused. */
  #selfPin(place: 0 | 1): string {
    const { pin, attach } = this.#model.setting.rules;
    const isFair = attach === 'no-stranger-to-a-pin' && place === 0;
    const stranger = isFair ? '(STRANGERS)' : '0';
    const elsewhere = pin === 'anywhere' ? 'pins++' : 'skip';
    return (
      `if :: ${stranger} -> skip :: !${stranger} && pins > 0 && place != ${place} -> ${elsewhere} ` +
      `:: !${stranger} && (pins == 0 || place == ${place}) -> ${this.#go(place)}; pins++ fi;`
    );
  }

  #exporterOption(at: number, { op, arg }: PeerProgramStep): string {
    const { importers } = this.#model.setting;
    const every = (text: (i: number) => string): string =>
      importers.map((_, i) => text(i)).join(' && ') || '1';
    const waits = this.#model.attachFirst
      ? this.#model.programs
          .map((program, i) => (program[0]?.op === 'attach' ? ` && at${i} > 0` : ''))
          .join('')
      : '';
    const guard = {
      waitFences: ` && ${every((i) => `!used${i}`)}`,
      waitUnmaps: ' && completed',
    } as Readonly<Record<string, string>>;
    const isReused = this.#property === 'reused-only-when-unmapped';
    const mapped = importers.map((_, i) => `map${i} == 1 || map${i} == 3`).join(' || ') || '0';
    const doing = {
      selfPin: this.#selfPin(arg === 'system' ? 1 : 0),
      mapOwn: 'ownMap = place + 1;',
      set: 'revoked = 1;',
      notify: this.#tell(),
      put: `count--; ${COMPLETES}`,
      done: `returned = 1;${isReused ? ` bad = (${mapped});` : ''}`,
      rearm: 'count++; completed = 0;',
      unrevoke: `${this.#tell()} revoked = 0; returned = 0;`,
      disable: 'disabled = 1;',
      close: 'skip;',
    } as Readonly<Record<string, string>>;
    return `  :: atomic { exporterAt == ${at}${waits}${guard[op] ?? ''} -> ${doing[op] ?? ''} exporterAt++; ${this.#check()} }`;
  }

  #check(): string {
    const { importers } = this.#model.setting;
    const broken = {
      'no-use-after-invalidate': importers.map((_, i) => `(returned && used${i})`).join(' || '),
      'everybody-told': [
        ...importers.map((_, i) => `(map${i} == 1 && where${i} != place)`),
        '(shown && shown != place + 1)',
        '(ownMap && ownMap != place + 1)',
      ].join(' || '),
      'revoke-before-disable': importers
        .map((_, i) => `(disabled && (map${i} == 1 || map${i} == 3))`)
        .join(' || '),
    } as Readonly<Partial<Record<WrittenProperty, string>>>;
    const more = broken[this.#property];
    return `assert(!bad${more === undefined || more === '' ? '' : ` && !(${more})`})`;
  }
}

/** The last map that ends completes a revoke. */
const COMPLETES = 'if :: count == 0 -> completed = 1 :: else fi;';

function isPeer({ peer2peer, reach }: PeerImporter): boolean {
  return peer2peer && reach !== 'no';
}

function failable(who: number, call: string): string {
  return `if :: failed${who} -> skip :: else -> ${call} fi;`;
}
