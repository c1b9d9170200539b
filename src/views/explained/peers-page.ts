/** docs/peers.md, read by its tables: the rules of exporters, the properties, and the orderings that break them. */
import { groupedBy } from '../../base/items-by-key.ts';
import { sectionBelow, tableRows } from './plain-words.ts';

/** What the page says of one name. */
export interface PeersName {
  readonly name: string;
  readonly says: string;
  readonly anchor: string;
  readonly notes: readonly { readonly label: string; readonly text: string }[];
}

/** What stands in a cell that says nothing. */
const NOTHING = '–';

/** Every rule of the page, with who follows it and which other choices there are. */
export function rulesOfPeers(page: string): readonly PeersName[] {
  const rows = tableRows(sectionBelow(page, 'The rules')).slice(1);
  const questionOf = (choice: string): string => choice.split(':')[0] ?? '';
  const byQuestion = groupedBy(rows, ([, choice = '']) => questionOf(choice));
  return rows.map(([name = '', choice = NOTHING, says = '', errno = NOTHING, who = NOTHING]) => {
    const others = choice === NOTHING ? [] : (byQuestion.get(questionOf(choice)) ?? []);
    const notes = [
      { label: 'choice', text: choice },
      { label: 'answers', text: errno },
      { label: 'followed by', text: who },
      ...others.flatMap(([id = '', other = '', words = '']) =>
        id === name ? [] : [{ label: id, text: `${other}: ${words}` }],
      ),
    ];
    return {
      name,
      says: sentence(says),
      anchor: 'the-rules',
      notes: notes.filter(({ text }) => text !== NOTHING),
    };
  });
}

/** Every property of the page, with the orderings that break it and what is right instead. */
export function propertiesOfPeers(page: string): readonly PeersName[] {
  const orderings = tableRows(sectionBelow(page, 'The orderings'));
  return tableRows(sectionBelow(page, 'The properties'))
    .slice(1)
    .map(([name = '', broken = '', lacking = '']) => ({
      name,
      says: `Broken where ${broken}.`,
      anchor: 'the-properties',
      notes: [
        { label: 'not asked where', text: lacking },
        ...orderings.flatMap(([ordering = '', model = '', property, run = '', right = '']) => {
          if (property !== name) return [];
          const label = ordering === NOTHING ? model : ordering;
          return [{ label, text: `cenalloc explore "${run}"; right: ${right}` }];
        }),
      ],
    }));
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}
