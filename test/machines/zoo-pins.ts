/** Lives of the zoo in which importers attach dynamically, pin and unpin. */
import type { Life } from './zoo-keeper.ts';
import { pages } from './zoo-platform.ts';

export const LIVES_OF_PINS: Readonly<Record<string, Life>> = {
  'pins of two': {
    policy: 'fits',
    live: (zoo) => {
      zoo.create('b');
      zoo.attach('b', 'any');
      zoo.join('b', 'roomy');
      zoo.pin('b', 'any');
      zoo.pin('b', 'roomy');
      zoo.pin('b', 'roomy');
      zoo.map('b', 'roomy');
      zoo.map('b', 'any');
      zoo.leave('b', 'roomy');
      zoo.unpin('b', 'roomy');
      zoo.leave('b', 'roomy');
      zoo.unpin('b', 'roomy');
      zoo.unpin('b', 'roomy');
      zoo.detach('b', 'roomy');
      zoo.attach('b', 'camera');
    },
  },
  'one pin': {
    policy: 'fits',
    limits: { mapsPerAttachmentMax: 1 },
    live: (zoo) => {
      zoo.create('b');
      zoo.join('b', 'any');
      zoo.pin('b', 'any');
      zoo.pin('b', 'any');
      zoo.map('b', 'any');
    },
  },
  'a pin and a move': {
    policy: 'migrate',
    live: (zoo) => {
      zoo.create('b');
      zoo.join('b', 'any');
      zoo.pin('b', 'any');
      zoo.attach('b', 'camera');
      zoo.unpin('b', 'any');
      zoo.attach('b', 'camera');
      zoo.map('b', 'any');
    },
  },
  'a move under live maps': {
    policy: 'migrate',
    limits: { mapsPerAttachmentMax: 2 },
    live: (zoo) => {
      zoo.create('b');
      zoo.join('b', 'any', 'roomy');
      zoo.map('b', 'any');
      zoo.map('b', 'any');
      zoo.exporter.beginCpuAccess('b');
      zoo.exporter.endCpuAccess('b');
      zoo.attach('b', 'scattered');
      zoo.map('b', 'any', 'fromDevice');
      zoo.detach('b', 'any');
      zoo.unmap('b', 'any');
      zoo.map('b', 'any');
      zoo.unmap('b', 'any');
      zoo.unmap('b', 'any');
      zoo.detach('b', 'any');
    },
  },
  'live maps where nothing moves': {
    policy: 'fits',
    live: (zoo) => {
      zoo.create('b');
      zoo.join('b', 'any');
      zoo.map('b', 'any');
    },
  },
  'a move under one live map': {
    policy: 'migrate',
    live: (zoo) => {
      zoo.create('b');
      zoo.join('b', 'any');
      zoo.map('b', 'any');
      zoo.attach('b', 'camera');
      zoo.unmap('b', 'any');
    },
  },
  'a move of an image under a live map': {
    policy: 'migrate',
    live: (zoo) => {
      zoo.create('b');
      zoo.join('b', 'painter');
      zoo.map('b', 'painter');
      zoo.attach('b', 'scattered');
    },
  },
  'a move under a map behind an IOMMU': {
    policy: 'migrate',
    limits: { mapsPerAttachmentMax: 1 },
    live: (zoo) => {
      zoo.create('b');
      zoo.join('b', 'isp');
      zoo.map('b', 'isp');
      zoo.attach('b', 'camera');
    },
  },
  'a move that a map forbids': {
    policy: 'migrate',
    live: (zoo) => {
      zoo.create('b');
      zoo.attach('b', 'any');
      zoo.join('b', 'display');
      zoo.map('b', 'display');
      zoo.map('b', 'any');
      zoo.attach('b', 'camera');
      zoo.unmap('b', 'any');
      zoo.detach('b', 'display');
      zoo.unmap('b', 'display');
      zoo.detach('b', 'display');
      zoo.attach('b', 'camera');
    },
  },
  'a barrier before a pin': {
    policy: 'barrier',
    live: (zoo) => {
      zoo.create('b', pages(1), ['any', 'far']);
      zoo.join('b', 'any');
      zoo.pin('b', 'any');
      zoo.exporter.release('b', 'far');
      zoo.pin('b', 'any');
    },
  },
};
