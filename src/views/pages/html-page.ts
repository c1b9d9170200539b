/**
 * The shell of everything that is HTML: the report of a check and the page. It says what the browser may
 * do, which is little: a recording is data of somebody else.
 */
import { escapeMarkup } from '../escape-markup.ts';
import { paletteStyle } from '../pictures/palette.ts';

/** What stands in the shell. */
export interface HtmlPage {
  readonly title: string;
  /** Rules beside those of the palette. */
  readonly style: string;
  /** Markup; texts in it are escaped. */
  readonly body: string;
  /** What the page needs beside its own style; without it, no script and no request. */
  readonly allowed?: PagePolicy;
  /** The notices of what others wrote that the page is made of; they stand in it unseen. */
  readonly notices?: string;
}

/** The id of the element that has the notices. */
export const NOTICES_ID = 'cenalloc-notices';

/** Directives of a content security policy with their sources. */
export type PagePolicy = Readonly<Record<string, string>>;

/** The style stands in the page, and nothing else does anything. */
const POLICY: PagePolicy = {
  'default-src': "'none'",
  'style-src': "'unsafe-inline'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** A page of its own. */
export function htmlPage({ title, style, body, allowed = {}, notices }: HtmlPage): string {
  const policy = Object.entries({ ...POLICY, ...allowed }).map((each) => each.join(' '));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="referrer" content="no-referrer">
<title>${escapeMarkup(title)}</title>
<style>
${paletteStyle()}${style.trim()}
</style>
</head>
<body>
${body.trim()}
${notices === undefined ? '' : `<pre hidden id="${NOTICES_ID}">${escapeMarkup(notices)}</pre>\n`}</body>
</html>
`;
}
