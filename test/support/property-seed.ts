/** One seed for every property that names none, so that a run can be repeated by anybody; see test/property/seed.ts. */
import fc from 'fast-check';
import { SEED } from '../property/seed.ts';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
