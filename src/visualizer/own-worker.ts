/** Workers of the page where it is one file: they are made of its own script. */

/** What runs in a worker, by the name of its file. */
const PARTS = {
  'explorer-worker': () => import('./orderings/explorer-worker.ts'),
  'reading-worker': () => import('./reading-worker.ts'),
  'steps-worker': () => import('./steps-worker.ts'),
} as const;

type PartName = keyof typeof PARTS;

/** Whether a worker has this name. */
export function isPartName(name: string): name is PartName {
  return Object.hasOwn(PARTS, name);
}

/** Starts what a worker of this name does; called in the worker. */
export async function startPart(name: PartName): Promise<void> {
  await PARTS[name]();
}

/** The address of the page's own script, for as long as the page is there. */
let address: string | null = null;

function ownAddress(): string {
  const script = document.querySelector('script[type="module"]')?.textContent ?? '';
  return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
}

/** A worker of the page's own script. It is no module, since a browser loads none from a page that is a file. */
export function ownWorker(name: PartName): Worker {
  address ??= ownAddress();
  return new Worker(address, { name });
}
