// For `require("rss-lab")`: the ES module itself, as Node >= 20.19 gives it to CommonJS.
/** @ts-ignore TypeScript's node16 has not heard that Node can require() an ES module. */
import library = require("./index.js");
export = library;
