/**
 * Plain JavaScript in a browser: nothing but the library runs here, no server is asked. Bundle it with whatever you use;
 * `npx vite build examples/programs/browser` will do. The page shows what stands behind `//>`.
 */
import { createExporter, formatRefusal, unwrap } from 'cenalloc';

const answer = document.getElementById('answer');
const print = (line) => {
  answer.append(`${line}\n`);
};

const exporter = createExporter({
  platform: {
    name: 'a small board',
    zones: [
      { name: 'cma', base: '512 MiB', size: '64 MiB' },
      { name: 'normal', base: '1 GiB', size: '1 GiB' },
    ],
    allocators: [
      { id: 1, name: 'cma', kind: 'contiguous-region', zones: ['cma'] },
      { id: 2, name: 'system', kind: 'system', zones: ['normal'] },
    ],
    importers: [
      { id: 'gpu', constraints: { iommu: true } },
      { id: 'display', constraints: { contiguous: true } },
    ],
  },
  policy: 'strict',
});
exporter.subscribe(({ sequence, event }) => {
  print(`${sequence} ${event.type}`);
});

const frame = unwrap(exporter.createBuffer({ size: 8 * 1024 * 1024, id: 'frame' }));
//> 2 BufferCreated
unwrap(exporter.map(unwrap(exporter.attach(frame, 'gpu'))));
//> 3 ImporterAttached
//> 4 BackingAllocated
//> 5 AttachmentMapped
const late = exporter.attach(frame, 'display');
//> 6 CallRefused
if (!late.ok) print(formatRefusal(late.refusal).slice(0, 60));
//> attach frame display: EBUSY [ATT4] display is late: gpu mapp
