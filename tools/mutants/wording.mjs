// Leaves out mutants that only change the words of an error message: texts handed to the functions of lib/src/check.ts
// that compose one.
// In: Babel's node path. Out: the reason for leaving it out, or undefined.
import { PluginKind, declareValuePlugin } from "@stryker-mutator/api/plugin";

const COMPOSERS = /^(refuse|checkWhole|checkNumber|checkOneOf|checkFields|checkKnownFields|failed|given)$/;
const isText = ({ type }) => type === "StringLiteral" || type === "TemplateLiteral";

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, "wording", {
    shouldIgnore({ node, parent }) {
      const inMessage =
        parent?.type === "CallExpression" && COMPOSERS.test(parent.callee.name ?? "") && parent.callee !== node;
      return inMessage && isText(node) ? "wording of an error message" : undefined;
    },
  }),
];
