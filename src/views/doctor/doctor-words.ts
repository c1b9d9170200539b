/** What `cenalloc doctor` has found, for people and as `cenalloc/doctor/1`. */
import * as v from 'valibot';

/** What each part is about. */
export const DOCTOR_PARTS = ['program', 'commands', 'recording', 'tests'] as const;

/** The schema of the document. */
export const doctorDocumentSchema = v.strictObject({
  schema: v.literal('cenalloc/doctor/1'),
  version: v.string(),
  checks: v.array(
    v.strictObject({
      part: v.picklist(DOCTOR_PARTS),
      name: v.string(),
      ok: v.boolean(),
      found: v.pipe(v.string(), v.description('What is there, or why it does not do.')),
      use: v.pipe(v.string(), v.description('What it is for.')),
      next: v.pipe(
        v.nullable(v.string()),
        v.description('What would help; null where it is there.'),
      ),
    }),
  ),
});

/** One thing that was looked for. */
export type DoctorCheck = v.InferInput<typeof doctorDocumentSchema>['checks'][number];

/** What `doctor --json` prints. */
export function doctorDocument(
  version: string,
  checks: readonly DoctorCheck[],
): v.InferInput<typeof doctorDocumentSchema> {
  return { schema: 'cenalloc/doctor/1', version, checks: [...checks] };
}

const HEADINGS: Readonly<Record<DoctorCheck['part'], string>> = {
  program: 'The program',
  commands: 'What some commands work with',
  recording: 'Recording on this machine (cenalloc record)',
  tests: 'What tests of the project need; without it they are skipped',
};

/** The same for people. */
export function doctorInWords(version: string, checks: readonly DoctorCheck[]): readonly string[] {
  const room = Math.max(...checks.map(({ name }) => name.length)) + 2;
  const parts = DOCTOR_PARTS.flatMap((part) => {
    const these = checks.filter((each) => each.part === part);
    if (these.length === 0) return [];
    return ['', `${HEADINGS[part]}:`, ...these.flatMap((each) => lines(each, room))];
  });
  const missing = checks.filter(({ ok }) => !ok).length;
  const end = missing === 0 ? 'Everything is there.' : `${missing} of ${checks.length} missing.`;
  return [`cenalloc ${version}`, ...parts, '', end];
}

function lines({ name, ok, found, use, next }: DoctorCheck, room: number): readonly string[] {
  const mark = ok ? 'yes' : 'no ';
  const first = `  ${mark}  ${name.padEnd(room)}${found}${use === '' ? '' : `; ${use}`}`;
  return next === null ? [first] : [first, `       ${' '.repeat(room)}${next}`];
}
