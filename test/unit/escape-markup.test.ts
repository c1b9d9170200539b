/**
 * Text in markup: whatever somebody calls himself, a reader of XML gets it back, and sees where something
 * stood that cannot be written.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeMarkup } from '../../src/views/escape-markup.ts';
import { elementsOf, isXmlCharacter, readMarkup, textOf, wordsOf } from '../support/well-formed.ts';

/** Everything that a string can hold, halves of characters among it. */
const anyText = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      fc.integer({ min: 0x10000, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
      fc.constantFrom(...Array.from('&<>"\'\t\n\r\0\u001b\u007f\u0085\u202e\ufffe;#amp')),
    ),
    { size: 'max', maxLength: 60 },
  )
  .map((parts) => parts.join(''));

/** What is seen of a character: itself, or that there was one. */
function shownAs(character: string): string {
  const isWritten = isXmlCharacter(character.codePointAt(0) ?? 0);
  const acts = /[\p{Cc}\p{Cf}\u2028\u2029]/u.test(character) && !'\t\n\r'.includes(character);
  return isWritten && !acts && !/[\u2400-\u2421]/.test(character) ? character : '�';
}

test('a reader gets the text back, within elements and in attributes', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const written = escapeMarkup(text);
      const [element] = readMarkup(`<a b="${written}">${written}</a>`);
      const read = element?.attributes.get('b') ?? '';
      expect(element === undefined ? '' : wordsOf(element)).toBe(read);
      const shown = Array.from(text, shownAs).join('');
      expect(read.replace(/[\u2400-\u2421\ufffd]/gu, '�')).toBe(shown);
    }),
    { numRuns: 500 },
  );
});

test('nothing in it is markup', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(escapeMarkup(text)).toMatch(/^(?:[^&<>"'\p{Cc}\p{Cf}\p{Cs}]|&[#\w]+;)*$/u);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['\u001b[31m', '␛[31m'],
  ['\0', '␀'],
  ['\u007f', '␡'],
  ['\u0085', '�'],
  ['\ud800', '�'],
  ['exe.\u202etxt', 'exe.�txt'],
  ['a\tb\nc\rd', 'a\tb\nc\rd'],
  ['😀 é 漢', '😀 é 漢'],
])('%j is shown as %j', (text, shown) => {
  expect(textOf(escapeMarkup(text))).toBe(shown);
});

describe('the reader that judges', () => {
  test.each([
    ['a character that XML does not have', '<a>\u0001</a>'],
    ['an element that does not end', '<a><b></a>'],
    ['an end without a beginning', '</a>'],
    ['a lone ampersand', '<a>&</a>'],
    ['an attribute that ends early', '<a b="c"d"></a>'],
    ['an unknown reference', '<a>&nbsp;</a>'],
    ['less-than in an attribute', '<a b="<"></a>'],
  ])('objects to %s', (_, text) => {
    expect(() => readMarkup(text)).toThrow();
  });

  test('finds elements', () => {
    const markup = readMarkup('<?xml version="1.0"?><a><b c="1"></b><b>x&amp;</b></a>');
    expect(elementsOf(markup, 'b').map(wordsOf)).toEqual(['', 'x&']);
  });
});
