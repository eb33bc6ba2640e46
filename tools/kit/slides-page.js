// What runs in a page of slides: turning them by keys, drawing a chart when its slide is shown, and making it as large as
// the slide allows. `charts` are the specifications of this page.
{
  const slides = [...document.querySelectorAll(".slide")];
  const sections = document.getElementById("sections");
  const drawn = new Map();
  let at = -1;

  const show = (wanted) => {
    const next = Math.min(Math.max(wanted, 0), slides.length - 1);
    if (next === at) return;
    at = next;
    slides.forEach((slide, n) => slide.classList.toggle("now", n === at));
    document.getElementById("number").textContent = `${at + 1} / ${slides.length}`;
    sections.value = [...sections.options].map(({ value }) => value).findLast((value) => Number(value) <= at);
    history.replaceState(null, "", `#${at + 1}`);
    slides[at].focus({ preventScroll: true });
    fit(slides[at]);
    void draw(slides[at]);
  };

  /** Draws the slide's chart in place of its picture; a failure leaves the picture there. */
  const draw = async (slide) => {
    const place = slide.querySelector(".chart");
    if (place === null || drawn.has(place)) return;
    drawn.set(place, null);
    const inner = document.createElement("div");
    inner.className = "inner";
    place.append(inner);
    try {
      const spec = { ...structuredClone(charts[Number(place.dataset.chart)]), usermeta: undefined };
      await rssVegaEmbed(inner, spec, { actions: false, renderer: "svg" });
      place.querySelector("img.picture")?.remove();
      const svg = inner.querySelector("svg.marks, svg");
      drawn.set(place, svg);
      new MutationObserver(() => fitChart(place)).observe(svg, { attributeFilter: ["width", "height"] });
      fitChart(place);
      place.classList.add("drawn");
    } catch (error) {
      inner.remove();
      console.warn(error);
    }
  };

  /** A chart as large as its place allows. */
  const fitChart = (place) => {
    const svg = drawn.get(place);
    if (!svg) return;
    const [width, height] = ["width", "height"].map((name) => Number(svg.getAttribute(name)));
    const below = [...place.querySelectorAll("form")].reduce((sum, form) => sum + form.offsetHeight + 6, 0);
    const scale = Math.min(place.clientWidth / width, (place.clientHeight - below) / height, 2.4);
    if (!(scale > 0)) return;
    svg.style.width = `${width * scale}px`;
    svg.style.height = `${height * scale}px`;
  };

  /** How large a chart would be in a room. */
  const scaleIn = (place, width, height) => {
    const seen = drawn.get(place) ?? place.querySelector("img.picture");
    return Math.min(width / Number(seen.getAttribute("width")), height / Number(seen.getAttribute("height")));
  };

  /** Letters as large as a room allows; lines that would make them too small are wrapped. */
  const sized = (words, { largest, room }) => {
    const wide = () =>
      [words, ...words.querySelectorAll("pre")].some((each) => each.scrollWidth > each.clientWidth + 1);
    words.classList.remove("wrapped");
    for (let size = largest; size > 0.5; size -= 0.04) {
      words.style.fontSize = `${size}em`;
      if (size < 0.75 && wide()) words.classList.add("wrapped");
      if (words.scrollHeight <= room + 1 && !wide()) break;
    }
  };

  /** Letters as large as a slide allows; words above a chart or beside it, wherever the chart is larger. */
  const fit = (slide) => {
    const body = slide.querySelector(".body");
    const words = slide.querySelector(".words");
    const place = slide.querySelector(".chart");
    const [width, height] = [body.clientWidth, body.clientHeight];
    body.classList.remove("beside");
    // Larger letters would only break the rows of a table.
    const largest = words.querySelector("table") || place ? 1 : 1.3;
    sized(words, { largest, room: place ? 0.42 * height : height });
    if (place !== null && words.childElementCount > 0) {
      const above = scaleIn(place, width, height - words.offsetHeight - 30);
      if (scaleIn(place, 0.7 * width, height - 30) > 1.1 * above) {
        body.classList.add("beside");
        sized(words, { largest, room: height });
      }
    }
    if (place) fitChart(place);
  };

  addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Escape") return document.activeElement?.blur();
    if (target.closest?.("input, select, textarea")) return;
    if (key === " " && target.closest?.("button")) return;
    const step = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1 }[key];
    if (step !== undefined) show(at + step);
    else if (key === "Home") show(0);
    else if (key === "End") show(slides.length - 1);
    else return;
    event.preventDefault();
  });
  document.getElementById("back").addEventListener("click", () => show(at - 1));
  document.getElementById("on").addEventListener("click", () => show(at + 1));
  sections.addEventListener("change", () => show(Number(sections.value)));
  document.addEventListener("click", ({ target }) => {
    const chosen = target.closest?.(".choices button");
    if (!chosen) return;
    const isPressed = chosen.getAttribute("aria-pressed") === "true";
    for (const each of chosen.closest(".choices").querySelectorAll("button"))
      each.setAttribute("aria-pressed", "false");
    chosen.setAttribute("aria-pressed", String(!isPressed));
  });
  addEventListener("hashchange", () => show(Number(location.hash.slice(1)) - 1));
  addEventListener("resize", () => fit(slides[at]));

  // Vega takes an event's place for one of a chart in its own size: what points at an enlarged chart is put there.
  let dragged = null;
  const moved = (event) => {
    const place = dragged ?? event.target.closest?.(".chart");
    const svg = place && drawn.get(place);
    if (!svg || Object.hasOwn(event, "clientX")) return;
    if (event.type === "pointerdown") dragged = place;
    if (event.type === "pointerup" || event.type === "pointercancel") dragged = null;
    const { left, top, width } = svg.getBoundingClientRect();
    const scale = width / Number(svg.getAttribute("width"));
    const [x, y] = [event.clientX, event.clientY];
    Object.defineProperties(event, {
      clientX: { value: left + (x - left) / scale },
      clientY: { value: top + (y - top) / scale },
      truly: { value: [x, y] },
    });
  };
  for (const kind of ["down", "move", "up", "over", "out", "cancel"])
    for (const device of ["pointer", "mouse"]) addEventListener(`${device}${kind}`, moved, true);
  for (const kind of ["click", "dblclick", "wheel"]) addEventListener(kind, moved, { capture: true, passive: true });
  addEventListener("pointermove", ({ truly }) => {
    const tip = document.getElementById("vg-tooltip-element");
    if (!truly || !tip) return;
    const [x, y] = truly;
    tip.style.left = `${Math.min(x + 12, innerWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${Math.min(y + 12, innerHeight - tip.offsetHeight - 8)}px`;
  });

  document.documentElement.classList.add("turning");
  show((Number(location.hash.slice(1)) || 1) - 1);
}
