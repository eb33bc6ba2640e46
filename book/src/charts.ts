// Charts of a page. A stored chart is a picture, which needs no script; when it comes into view it is made to answer.
import type { MimeBundle } from "rss-lab";
import { el, find, findAll, script, shared } from "./dom.js";
import { narrow } from "./narrow.js";
import { touchButtons } from "./touch.js";

const LITE = "application/vnd.vegalite.v5+json";
const VEGA = "application/vnd.vega.v5+json";
type Spec = { readonly title?: unknown; readonly description?: unknown; readonly [field: string]: unknown };

/** The specification of a chart that a bundle holds, if it holds one. */
export const specOf = (bundle: MimeBundle): Spec | undefined => (bundle[LITE] ?? bundle[VEGA]) as Spec | undefined;

/** A chart with its words below it. */
export function chartNode(spec: Spec, words: string): HTMLElement {
  const place = el("div", { className: "chart", tabIndex: 0, role: "group", ariaLabel: labelOf(spec) });
  const text = el("details", {}, el("summary", {}, "In words"), el("pre", { tabIndex: 0 }, words));
  const figure = el("figure", {}, place, text);
  drawInTurn(figure, spec);
  return figure;
}

const SLICE_MS = 50;
let turn: Promise<unknown> = Promise.resolve();
let looked = 0;
/** One chart after another, and the page looks after its reader in between; what was replaced meanwhile is left out. */
function drawInTurn(figure: HTMLElement, spec: Spec): void {
  turn = turn
    .then(async () => {
      if (!figure.isConnected) return;
      await draw(figure, spec);
      if (performance.now() - looked < SLICE_MS) return;
      await new Promise((resolve) => setTimeout(resolve));
      looked = performance.now();
    })
    .catch(reportError);
}

const labelOf = ({ description, title }: Spec): string =>
  String(
    description ?? (typeof title === "object" && title !== null && "text" in title ? title.text : title) ?? "chart",
  );

/** Draws a chart in place of what stands there, in its narrow form where there is no room; a failure leaves it there. */
export async function draw(figure: HTMLElement, spec: Spec): Promise<void> {
  await script("vega.js");
  const place = find(".chart", figure);
  if (place === null) return;
  const drawn = await fitted(spec, place.clientWidth);
  place.replaceChildren(drawn);
  figure.classList.add("drawn");
}

/** A chart for a room: as it is, or in its narrow form; a journey is scaled, what fits in no form can be scrolled. */
async function fitted(spec: Spec, px: number): Promise<HTMLElement> {
  let drawn = await embedded(spec);
  let viewPx = px - 40;
  for (let turn = 0; px > 0 && widthOf(drawn) > px && turn < 4; turn += 1) {
    const small = narrow(spec, { viewPx, letters: px / (7.5 + turn) });
    if (small === null) {
      drawn.classList.add("scaled");
      drawn.append(touchButtons(drawn) ?? "");
      return drawn;
    }
    drawn = await embedded(small);
    viewPx -= Math.max(0, widthOf(drawn) - px + 2);
  }
  return px > 0 && widthOf(drawn) > px ? embedded(spec) : drawn;
}

async function embedded(spec: Spec): Promise<HTMLElement> {
  const place = el("div");
  const embed = shared.rssVegaEmbed as NonNullable<typeof shared.rssVegaEmbed>;
  // Vega writes into the values that it is given.
  const own = structuredClone({ ...spec, usermeta: undefined });
  await embed(place, own as never, { actions: false, renderer: "svg" });
  return place;
}

const widthOf = (drawn: HTMLElement): number => Number(find("svg", drawn)?.getAttribute("width") ?? 0);

/** Makes the stored charts answer, each when it comes near the window. */
export function watchCharts(): void {
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries)
        if (isIntersecting) {
          seen.unobserve(target);
          void answer(target as HTMLElement);
        }
    },
    { rootMargin: "200px" },
  );
  for (const figure of findAll("figure[data-chart]")) seen.observe(figure);
}

async function answer(figure: HTMLElement): Promise<void> {
  await script(`${document.body.dataset.page}.charts.js`);
  const spec = shared.rssCharts?.[Number(figure.dataset.chart)];
  if (figure.isConnected && spec !== undefined) await draw(figure, spec as Spec);
}
