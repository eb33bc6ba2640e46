// The look of a page with charts on it: the ink of the charts, plain tables, a bar beside what has to be
// noticed; on paper nothing is cut off, and no picture is divided.
import { INK } from "./config.js";
import { CPU_COLOURS } from "./theme.js";

export const PAGE_STYLE = `body { font: 16px/1.5 system-ui, sans-serif; color: ${INK.text}; background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
figure { margin: 2rem 0; overflow-x: auto; }
svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { text-align: left; padding: 0.15rem 0.8rem 0.15rem 0; border-bottom: 1px solid #ddd; overflow-wrap: anywhere; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { overflow-x: auto; font-size: 0.8rem; background: #f6f6f6; padding: 1rem; }
.note { border-left: 4px solid ${CPU_COLOURS[5]}; padding-left: 0.8rem; }
.wide { overflow-x: auto; }
.wide th, .wide td { white-space: nowrap; }
@media print {
  body { font-size: 10pt; max-width: none; margin: 0; padding: 0; }
  figure, tr, .note { break-inside: avoid; }
  h1, h2 { break-after: avoid; }
  pre { white-space: pre-wrap; }
  .wide { overflow: visible; }
  .wide th, .wide td { white-space: normal; }
  details:not([open]) { display: none; }
}
`;
