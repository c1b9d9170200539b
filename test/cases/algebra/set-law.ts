/** Lists of names: what both sides list, and properties that the other side must know. */
import { isSatisfiable, type Member } from '../product.ts';
import { holds, NotUnderstoodError, sameValue } from '../report.ts';
import { isGoodEnd } from '../words.ts';
import type { LawReader } from './laws.ts';

const HEAPS = [{ name: 'memory' }];
const REQUEST = { size: 4096 };
const LISTS =
  /^\[([\w, ]+)\](?: \(default (\w+)\))? (?:with|and) \[([\w, ]+)\](?: \(default (\w+)\))?$/u;
const MANDATORY = /mandatory/iu;

const namesOf = (list = ''): readonly string[] => list.split(',').map((name) => name.trim());

const formats = (id: string, names: readonly string[]): Member => ({
  id,
  constraints: { images: names.map((format) => ({ format, modifier: 'LINEAR' })) },
});

/** A modifier that one side insists on, and another side that says nothing about modifiers. */
function mandatoryMembers(isKnown: boolean, isMandatory: boolean): readonly Member[] {
  const producer = {
    images: [{ format: 'XR24', modifier: 'LINEAR' }],
    ...(isMandatory ? { mandatory: ['images.modifier'] } : {}),
  };
  const entry = isKnown ? { format: 'XR24', modifier: 'LINEAR' } : { format: 'XR24' };
  return [
    { id: 'producer', constraints: producer },
    { id: 'consumer', constraints: { images: [entry] } },
  ];
}

const readMandatory: LawReader = (law, input) => {
  if (!MANDATORY.test(law) && !MANDATORY.test(input)) return undefined;
  const isKnown = !/absent|missing|without|not (?:known|set|mentioned)|unknown|lacks/iu.test(input);
  const isMandatory = !/(?:not|no|without) mandatory|optional/iu.test(input);
  const members = mandatoryMembers(isKnown, isMandatory);
  return (expect) => {
    for (const key of ['ok', 'negotiation', 'result', 'value', 'verdict', 'error', 'correct']) {
      expect.check(key, (wanted) => {
        const isMet = isSatisfiable({ heaps: HEAPS, members, request: REQUEST });
        const isOk = wanted === -22 ? false : isGoodEnd(wanted);
        sameValue(key, isMet, isOk);
      });
    }
    expect.check('errno', (wanted) => {
      sameValue('errno', wanted, isKnown || !isMandatory ? 0 : -22);
    });
  };
};

export const readSetLaw: LawReader = (law, input) => {
  const mandatory = readMandatory(law, input);
  if (mandatory !== undefined) return mandatory;
  const lists = LISTS.exec(input);
  if (lists === null) return undefined;
  const [one, other] = [namesOf(lists[1]), namesOf(lists[3])];
  const members = [formats('one', one), formats('other', other)];
  const left = [...new Set([...one, ...other])].filter((name) =>
    isSatisfiable({
      heaps: HEAPS,
      members: [...members, formats('only', [name])],
      request: REQUEST,
    }),
  );
  const sorted = (names: unknown) => [...(names as readonly string[])].sort();
  return (expect) => {
    for (const key of ['setEquals', 'set', 'value', 'correct']) {
      expect.check(key, (wanted) => {
        if (Array.isArray(wanted)) sameValue(key, sorted(left), sorted(wanted));
        else holds(`${key} ${String(wanted)}`, !isGoodEnd(wanted) && left.length === 0, left);
      });
    }
    expect.check('default', (wanted) => {
      // The first side's default stays where the other side has it, too; the set has no default.
      const [, , asked] = lists;
      if (asked === undefined) throw new NotUnderstoodError('a default that no side states');
      sameValue('default', left.includes(asked) ? asked : left[0], wanted);
    });
  };
};
