/**
 * The beginning of the page as one file, in which each part stands once: its script is the page, and a worker of
 * the page is the same script under the worker's name.
 */
import { isPartName, startPart } from './own-worker.ts';

if (typeof document === 'undefined') {
  if (isPartName(self.name)) void startPart(self.name);
} else void import('./main.tsx');
