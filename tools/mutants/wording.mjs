// Leaves out mutants that change only the words of an error message: texts passed to the functions of lib/src/check.ts
// that compose one.
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
