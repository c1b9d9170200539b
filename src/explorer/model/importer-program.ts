/**
 * What an importer does with a buffer, step by step, and whether that can be run at all: nobody maps before it attaches, unmaps what it has not mapped,
 * or attaches twice. A program that ends attached or mapped is one that leaks, and may be explored.
 */
/**
 * The steps that a program may have. `import` attaches and maps in one call, as DRM PRIME does;
 * `release` gives the place up that `barrier` keeps for the importer.
 *
 * @public
 */
export const PROGRAM_STEPS = ['attach', 'map', 'unmap', 'detach', 'import', 'release'] as const;

/** One step of a program. @public */
export type ProgramStep = (typeof PROGRAM_STEPS)[number];

/** What an importer does with each buffer, once, in this order. @public */
export type Program = readonly ProgramStep[];

/** What an importer does where its program is not said. */
export const DEFAULT_PROGRAM: Program = ['attach', 'map', 'unmap', 'detach'];

/** What is wrong with a step of a program, and where. */
export interface ProgramComplaint {
  readonly field: string;
  readonly words: { readonly message: string };
}

/** The first step that cannot follow those before it, or null. */
export function whyNoProgram(program: Program, mapMax: number): ProgramComplaint | null {
  if (program.length === 0) return complaint('', 'a program has at least one step');
  let isAttached = false;
  let maps = 0;
  for (const [index, step] of program.entries()) {
    const at = `[${index}]`;
    switch (step) {
      case 'attach':
      case 'import':
        if (isAttached) return complaint(at, `the program attaches twice`);
        isAttached = true;
        maps = step === 'import' ? 1 : 0;
        break;
      case 'map':
        if (!isAttached) return complaint(at, 'the program maps before it attaches');
        maps += 1;
        break;
      case 'unmap':
        if (maps === 0) return complaint(at, 'the program unmaps what it has not mapped');
        maps -= 1;
        break;
      case 'detach':
        if (!isAttached) return complaint(at, 'the program detaches without being attached');
        if (maps > 0) return complaint(at, 'the program detaches while it has a map');
        isAttached = false;
        break;
      case 'release':
        if (index > 0) return complaint(at, 'only the first step can give up the place');
        break;
    }
    if (maps > mapMax) return complaint(at, `the program has ${maps} maps, mapMax is ${mapMax}`);
  }
  return null;
}

function complaint(field: string, message: string): ProgramComplaint {
  return { field, words: { message } };
}
