/** Complaints of a schema about a field that only the whole value shows to be wrong. */
import type * as v from 'valibot';

/** What to hand to valibot's `addIssue`, so that the complaint names the field at this path. */
export function issueAt(
  message: string,
  [first, ...rest]: readonly [string, ...(string | number)[]],
): { readonly message: string; readonly path: [v.IssuePathItem, ...v.IssuePathItem[]] } {
  return { message, path: [pathItem(first), ...rest.map(pathItem)] };
}

/** Of a path, only the keys are read. */
function pathItem(key: string | number): v.IssuePathItem {
  return { type: 'unknown', origin: 'value', input: null, key, value: null };
}
