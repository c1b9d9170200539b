/** Lives of the zoo in which the exporter takes access back, and gives it again. */
import type { Life } from './zoo-keeper.ts';

export const LIVES_OF_REVOKES: Readonly<Record<string, Life>> = {
  'a revoke under a live map': {
    policy: 'fits',
    live: (zoo) => {
      zoo.create('b');
      zoo.exporter.revoke('b');
      zoo.join('b', 'any', 'roomy');
      zoo.map('b', 'any');
      zoo.map('b', 'any');
      zoo.exporter.revoke('b');
      zoo.exporter.revoke('b');
      zoo.map('b', 'any');
      zoo.pin('b', 'roomy');
      zoo.attach('b', 'camera');
      zoo.exporter.beginCpuAccess('b');
      zoo.exporter.unrevoke('b');
      zoo.detach('b', 'any');
      zoo.unmap('b', 'any');
      zoo.unmap('b', 'any');
      zoo.exporter.unrevoke('b');
      zoo.exporter.unrevoke('b');
      zoo.map('b', 'any');
    },
  },
  'a revoke that a static map forbids': {
    policy: 'fits',
    live: (zoo) => {
      zoo.create('b');
      zoo.attach('b', 'any');
      zoo.join('b', 'roomy');
      zoo.map('b', 'any');
      zoo.map('b', 'roomy');
      zoo.exporter.revoke('b');
      zoo.unmap('b', 'any');
      zoo.exporter.beginCpuAccess('b');
      zoo.exporter.revoke('b');
      zoo.exporter.endCpuAccess('b');
      zoo.exporter.revoke('b');
      zoo.unmap('b', 'roomy');
      zoo.detach('b', 'roomy');
    },
  },
  'a revoke of pinned storage': {
    policy: 'migrate',
    limits: { mapsPerAttachmentMax: 1 },
    live: (zoo) => {
      zoo.create('b');
      zoo.join('b', 'any');
      zoo.pin('b', 'any');
      zoo.exporter.revoke('b');
      zoo.pin('b', 'any');
      zoo.attach('b', 'camera');
      zoo.unpin('b', 'any');
      zoo.attach('b', 'camera');
      zoo.exporter.unrevoke('b');
      zoo.attach('b', 'camera');
    },
  },
  'a revoke of protected storage': {
    policy: 'fits',
    live: (zoo) => {
      zoo.create('b');
      zoo.join('b', 'tv');
      zoo.map('b', 'tv');
      zoo.exporter.revoke('b');
    },
  },
  'a revoke of an image': {
    policy: 'migrate',
    limits: { cpuAccessDepthMax: 0 },
    live: (zoo) => {
      zoo.create('b');
      zoo.join('b', 'painter');
      zoo.map('b', 'painter');
      zoo.exporter.revoke('b');
    },
  },
  'a revoke of maps behind an IOMMU': {
    policy: 'rfc',
    limits: { mapsPerAttachmentMax: 1 },
    live: (zoo) => {
      zoo.create('b');
      zoo.create('c');
      zoo.join('b', 'any', 'isp');
      zoo.join('c', 'isp');
      zoo.map('c', 'isp');
      zoo.map('b', 'any');
      zoo.attach('b', 'far');
      zoo.exporter.revoke('b');
      zoo.unmap('b', 'any');
      zoo.exporter.unrevoke('b');
      zoo.map('b', 'isp');
      zoo.exporter.revoke('b');
    },
  },
  'a revoked buffer that is freed': {
    policy: 'strict',
    limits: { attachmentsPerBufferMax: 1 },
    live: (zoo) => {
      zoo.create('b');
      zoo.join('b', 'any');
      zoo.map('b', 'any');
      zoo.exporter.revoke('b');
      zoo.attach('b', 'camera');
      zoo.leave('b', 'any');
      zoo.unmap('b', 'any');
      zoo.detach('b', 'any');
      zoo.exporter.put('b');
    },
  },
};
