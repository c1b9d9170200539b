/** The platforms that the page brings along, by the name that stands in links. */
import { parsePlatform } from '../../allocators/platform/platform-schema.ts';
import type { PlatformsByName } from '../../views/sandbox/sandbox-link.ts';

const TEXTS = import.meta.glob<string>('../../../examples/platforms/*.platform.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The boards of the examples. */
export const PAGE_PLATFORMS: PlatformsByName = new Map(
  Object.entries(TEXTS).flatMap(([path, text]) => {
    const name = path.replace(/^.*\//, '').replace('.platform.json', '');
    // They are tested: nobody needs the line of what is wrong in them, and the reader of lines is large.
    const platform = parsePlatform(JSON.parse(text), name);
    return platform.ok ? [[name, platform.value] as const] : [];
  }),
);
