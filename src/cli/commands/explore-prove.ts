/** `cenalloc explore --prove`: what holds however many importers and buffers there are. */
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { Model } from '../../explorer/model/model.ts';
import { prove, type Proof } from '../../explorer/proof/prove.ts';
import { proofInWords, proofsAsJson } from '../../views/explorations/proof-words.ts';
import { EXIT } from '../output/exit-codes.ts';
import { print, printJson } from '../output/terminal.ts';

/** Proves a model under each policy that is asked for. */
export function proveModels(
  source: string,
  name: string | undefined,
  models: readonly Model[],
  isJson: boolean,
): Result<null, InputError> {
  const proofs: Proof[] = [];
  for (const model of models) {
    const proof = prove(model);
    if (!proof.ok) return refused({ ...proof.refusal, source });
    proofs.push(proof.value);
  }
  if (isJson) printJson(proofsAsJson(proofs));
  else {
    const told = proofs.map((each) => proofInWords(each, source));
    const title = name === undefined ? [] : [name, ''];
    print([...title, ...told.flatMap((lines, at) => (at === 0 ? lines : ['', ...lines]))]);
  }
  const outcomes = proofs.flatMap(({ properties }) => properties.map(({ holds }) => holds));
  const open = outcomes.includes(null) ? EXIT.limit : EXIT.clean;
  process.exitCode = outcomes.includes(false) ? EXIT.found : open;
  return ok(null);
}
