/** The platforms that the page brings along, by the name that stands in links. */
import { parsePlatform } from '../../allocators/platform/platform-schema.ts';
import type { PlatformsByName } from '../../views/sandbox/sandbox-link.ts';

const TEXTS = import.meta.glob<string>('../../../examples/platforms/*.platform.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Each text by the name that stands in links. */
const BY_NAME = new Map(
  Object.entries(TEXTS).map(([path, text]) => [
    path.replace(/^.*\//, '').replace('.platform.json', ''),
    text,
  ]),
);

let platforms: PlatformsByName | null = null;

/** The boards of the examples; read when somebody needs one, which takes longer than all else of a page's beginning. */
export function pagePlatforms(): PlatformsByName {
  platforms ??= new Map(
    [...BY_NAME].flatMap(([name, text]) => {
      // They are tested: nobody needs the line of what is wrong in them, and the reader of lines is large.
      const platform = parsePlatform(JSON.parse(text), name);
      return platform.ok ? [[name, platform.value] as const] : [];
    }),
  );
  return platforms;
}

let titles: ReadonlyMap<string, string> | null = null;

/** What they call themselves, by the same names; for this none of them is read. */
export function pagePlatformTitles(): ReadonlyMap<string, string> {
  titles ??= new Map(
    [...BY_NAME].map(([name, text]) => [name, (JSON.parse(text) as { name: string }).name]),
  );
  return titles;
}
