/**
 * What `holders --json` and `import … --json` print is what their published schemas say: of every small text that they take,
 * alone and with others, with an earlier list and into a platform.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { afterAll, expect, test } from 'vitest';
import { WRITTEN_SCHEMAS } from '../../schemas/documents.ts';
import { runHere } from '../support/run-here.ts';
import { SMALL_TEXTS } from './small-texts.ts';

const ajv = new Ajv({ allErrors: true, strict: false });
const isHolders = ajv.compile(WRITTEN_SCHEMAS['holders'] ?? false);
const isImport = ajv.compile(WRITTEN_SCHEMAS['import'] ?? false);

const folder = mkdtempSync(join(tmpdir(), 'cenalloc-written-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let written = 0;
const write = (text: string): string => {
  const path = join(folder, `${(written += 1)}.txt`);
  writeFileSync(path, text);
  return path;
};
const filesOf = (...kinds: readonly string[]): readonly string[] =>
  kinds.flatMap((kind) => SMALL_TEXTS[kind] ?? []).map(write);

async function expectDocument(
  validate: ValidateFunction,
  words: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const { stdout, stderr } = await runHere([...words, '--json'], folder);
  expect(stdout, stderr).not.toBe('');
  const document = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  expect(validate(document), ajv.errorsText(validate.errors)).toBe(true);
  return document;
}

const LISTS = ['bufinfo', 'dmabuf-sysfs', 'fd-list', 'android-dmabuf'];
const OFFERS = ['drm-info', 'modetest', 'wayland-info', 'v4l2', 'gst-caps', 'pipewire'];
const BOARDS = ['kernel-log', 'iomem', 'device-tree'];

test.each(LISTS)('holders of %s', async (kind) => {
  for (const path of filesOf(kind)) await expectDocument(isHolders, ['holders', path]);
});

test('holders of all lists, and what grew', async () => {
  await expectDocument(isHolders, ['holders', ...filesOf(...LISTS)]);
  const [earlier = ''] = filesOf('bufinfo');
  const later = write((SMALL_TEXTS['bufinfo']?.[0] ?? '').replace('00000005', '00000006'));
  const document = await expectDocument(isHolders, ['holders', later, '--against', earlier]);
  expect(document).toMatchObject({ changes: { appeared: [{}], gone: [{}] } });
});

test.each([...OFFERS, 'iomem'])('import of %s', async (kind) => {
  for (const path of filesOf(kind)) await expectDocument(isImport, ['import', 'auto', path]);
});

test('import of all together is a platform, and so is an import into one', async () => {
  const board = filesOf(...BOARDS.slice(0, 2));
  const document = await expectDocument(isImport, ['import', ...board, ...filesOf('v4l2')]);
  const { platform } = document;
  expect(JSON.stringify(platform)).toContain('"id":"made"');
  const path = write(JSON.stringify(platform));
  const words = ['import', 'wayland', ...filesOf('wayland-info'), '--into', path];
  const { platform: joined } = await expectDocument(isImport, words);
  expect(JSON.stringify(joined)).toContain('"compositor"');
});

test('a document that says something else is refused', async () => {
  const document = await expectDocument(isImport, ['import', ...filesOf('wayland-info')]);
  expect(isImport({ ...document, schema: 'cenalloc/why/1' })).toBe(false);
  expect(isImport({ ...document, offers: {} })).toBe(false);
  expect(isHolders({ ...document, schema: 'cenalloc/holders/1' })).toBe(false);
});
