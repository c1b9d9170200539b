/** The sample of docs/allocators.md that runs the contract of allocators; a test runs it and compares the page. */

// #region contract
import { allocatorContract } from 'cenalloc/testing';
import { lastFit } from './last-fit.ts';

const zones = [{ name: 'ram', base: 0, size: '1 MiB' }];
for (const { name, check } of allocatorContract({ name: 'mine', operations: lastFit, zones })) {
  for (const seed of [1, 2, 3]) check(seed);
  console.log(name);
}
//> mine: no frame has two owners and none is lost
//> mine: alignment, window and segment limits are kept
//> mine: what is promised is kept
//> mine: the table of an importer covers the storage exactly
//> mine: the order of frees does not matter, and all frees restore memory
//> mine: a refusal leaves no trace
//> mine: a plan changes nothing and depends on the free frames only
//> mine: it serves until its room is used up
// #endregion
