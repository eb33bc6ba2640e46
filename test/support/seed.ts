// Property tests draw the same examples on every run and every machine, so that a failure is always one of the code's.
// To look for new counterexamples, give another seed: RSS_LAB_TEST_SEED=12345 npm run test:unit
import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.RSS_LAB_TEST_SEED ?? 1) });
