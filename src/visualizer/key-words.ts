/** The keys in words. They stand apart from what listens to them, as the help is no part of the first view. */

/** The keys, as the help lists them. */
export const KEYS: readonly (readonly [string, string])[] = [
  ['← →', 'one step back, one step on'],
  ['Shift ← →', 'ten steps'],
  ['Home End', 'the first and the last step'],
  ['Space', 'play, stop'],
  ['L', 'follow the newest step of what goes on'],
  ['N', 'the next finding; with Shift the one before'],
  ['F6', 'the next pane; with Shift the one before'],
  ['Alt 1 2 3', 'trace, try, orderings'],
  ['/', 'search'],
  ['I', 'the step, where it has no pane of its own'],
  ['+ − 0', 'zoom the timeline in, out, to all of it'],
  ['?', 'this help'],
  ['W S A D', 'zoom the timeline in, out, move it back, on'],
  ['F', 'fit the buffer that is looked at'],
  ['M', 'begin and end a measure'],
  ['Enter Esc', 'zoom to what is measured, forget it'],
];
