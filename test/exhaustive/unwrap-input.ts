/** The value of a result, or its complaint as an exception, for tests that expect no complaint. */
import { formatInputError, type InputError, type Result } from '../../src/index.ts';

/** Throws where a result is a complaint. */
export function unwrapInput<T>(result: Result<T, InputError>): T {
  if (result.ok) return result.value;
  throw new Error(formatInputError(result.refusal));
}
