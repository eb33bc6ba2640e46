// The first counterexample is enough to notice a mutant; shrinking it would only take time.
import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
