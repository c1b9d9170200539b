/** What commands that run in this process print, for tests of what they say. */
import { afterEach, beforeEach, vi } from 'vitest';

/** What was printed since it was cleared. */
export interface CapturedOutput {
  /** On standard output. */
  output: string;
  /** On standard error. */
  complaints: string;
}

/** Captures both streams for each test of a file; what one test printed is gone before the next. */
export function captureOutput(): CapturedOutput {
  const captured = { output: '', complaints: '' };
  beforeEach(() => {
    captured.output = '';
    captured.complaints = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      captured.output += text.toString();
      return true;
    });
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      captured.complaints += text.toString();
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return captured;
}
