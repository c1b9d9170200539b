/** Text for HTML, SVG and XML. Names come from recordings, and a task may call itself anything. */
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\t': '\t',
  '\n': '\n',
};

/**
 * What no picture shows as itself: control characters and halves of characters, over which every parser of
 * XML ends, and the format characters that reorder or hide the text around them.
 * Source: https://www.w3.org/TR/xml/#charsets
 */
const UNFIT = /[&<>"'\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\ufffe\uffff]/gu;

/** `text` so that it means itself, within elements and quoted attributes; what cannot be there is a `?`. */
export function escapeMarkup(text: string): string {
  return text.replace(UNFIT, (character) => ENTITIES[character] ?? '?');
}
