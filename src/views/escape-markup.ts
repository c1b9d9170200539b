/**
 * Text for XML and HTML, in this one place. Names come from recordings and documents, and a task may call
 * itself anything: markup, bytes that no XML file can hold, marks that turn the rest of a line around.
 */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  // As themselves they would be read as spaces in an attribute, and a return as the end of a line.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/**
 * What must not stand as itself: markup; control characters, halves of characters and the two code points
 * over which every reader of XML ends; format characters, which reorder or hide the text around them.
 * Source: https://www.w3.org/TR/xml/#charsets
 */
const UNFIT = /[&<>"'\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\ufffe\uffff]/gu;

/** The pictures of control characters begin here: U+2400 shows U+0000. */
const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = '\u2421';
const REPLACEMENT = '\ufffd';

/**
 * `text` so that it means itself, within elements and quoted attributes. What cannot be written is shown
 * by its picture, such as `␛`, or by `�`.
 */
export function escapeMarkup(text: string): string {
  return text.replace(UNFIT, (character) => ENTITIES[character] ?? pictureOf(character));
}

function pictureOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code === DELETE) return DELETE_PICTURE;
  return code < 0x20 ? String.fromCharCode(CONTROL_PICTURES + code) : REPLACEMENT;
}
