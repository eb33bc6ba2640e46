// A mutant is noticed by the first counterexample; a smaller one would only take time.
import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
