/** The charts: Vega-Lite's specifications from the page, filled with rows, linked to the filters. */

import { byId, counted, el } from "./dom.js";
import { stanceColours, stanceTag } from "./labels.js";
import { ROWS, points } from "./rows.js";

const ERRORS = 1; // Vega's level of what it logs; warnings are of charts that have no rows yet
const WAIT = 150; // milliseconds after the last movement of a drag

const TEXTS = /** @type {Record<string, [string, string]>} */ ({
  stance_by_post: ["Stance by post", "Bars: comments of each stance."],
  theme_by_stance: ["Themes by stance", "Shade: share of the stance\u2019s comments that carry the theme; number: comments."],
  sentiment: ["Sentiment by theme and stance", "Mark: median; line: the middle half of the comments."],
  map: ["Map of sentences", "Near each other: alike in meaning. Click a mark to read; drag to select."],
  time: ["Comments over time", "Columns: comments of each stance, by their date, else their post\u2019s."],
});

export class Charts {
  /**
   * @param {HTMLElement} box
   * @param {import("./selection.js").Selection} selection
   * @param {{changed: () => void, read: (comment: number) => void}} on
   */
  constructor(box, selection, on) {
    this.selection = selection;
    this.on = on;
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.views = new Map();
    this.timer = 0;
    this.figures = Object.keys(TEXTS).filter((name) => selection.corpus.charts[name]).map((name) => this.figure(name));
    const { study } = selection.corpus;
    const legend = study.stances.map((/** @type {any} */ _, /** @type {number} */ k) => stanceTag(study, k));
    box.append(el("p", { class: "legend" }, ...legend),
      ...this.figures.map(({ figure }) => figure));
    this.dark.addEventListener("change", () => { this.clear(); this.update(); });
    new ResizeObserver(() => { dispatchEvent(new Event("resize")); this.update(); }).observe(box);
  }

  /** @param {string} name */
  figure(name) {
    const [title, says] = TEXTS[name], said = el("span", {});
    const numbers = el("details", {}, el("summary", {}, "As a list"), el("ul", {}));
    const drawing = el("div", { class: "drawing", role: "img", "aria-label": `${title}. ${says}` });
    numbers.addEventListener("toggle", () => this.list(name, numbers));
    const caption = el("figcaption", {}, el("h3", {}, title), el("p", {}, says, " ", said));
    const figure = el("figure", { id: `chart-${name}` }, caption, drawing, name === "map" ? null : numbers);
    return { name, drawing, said, numbers, figure };
  }

  /** Let the charts that are in the page show the selection; one that is not yet drawn is drawn. */
  async update() {
    await Promise.all(this.figures.filter(({ drawing }) => drawing.clientWidth).map(async ({ name, drawing, said, numbers }) => {
      const { rows, n, note } = ROWS[name](this.selection);
      said.textContent = `${note}${counted(n, name === "map" ? "sentence" : "comment")}.`;
      if (!this.views.has(name)) this.views.set(name, this.drawn(name, drawing));
      const view = await this.views.get(name);
      await view.data("rows", rows).runAsync();
      if (numbers.open) this.list(name, numbers);
    }));
    document.dispatchEvent(new Event("drawn"));
  }

  /** @param {string} name @param {HTMLElement} drawing @returns {Promise<any>} */
  async drawn(name, drawing) {
    const { study, charts } = this.selection.corpus, scheme = this.dark.matches ? "dark" : "light";
    const style = getComputedStyle(document.documentElement);
    const colour = (/** @type {string} */ one) => style.getPropertyValue(one).trim();
    const spec = { ...charts[name], background: null, params: [...(charts[name].params ?? []),
      { name: "ink", value: colour("--ink") }, { name: "paper", value: colour("--paper") }] };
    const { view } = await /** @type {any} */ (window).vegaEmbed(drawing, spec, {
      mode: "vega-lite", ast: true, actions: false, defaultStyle: false, renderer: "canvas", tooltip, logLevel: ERRORS, config: {
        font: style.getPropertyValue("--sans"), view: { stroke: null },
        axis: {
          labelColor: colour("--soft"), titleColor: colour("--soft"), gridColor: colour("--line"), domainColor: colour("--line"),
          tickColor: colour("--line"), labelFontSize: 11, titleFontSize: 11, titleFontWeight: "normal",
        },
        axisY: { labelLimit: Math.min(150, drawing.clientWidth / 3) },
        range: { category: stanceColours(study, scheme), heatmap: [colour("--pale"), colour("--deep")] },
      },
    });
    view.addEventListener("click", (/** @type {any} */ _, /** @type {any} */ item) => this.click(item && item.datum));
    if (name === "map") {
      view.data("all", points(this.selection.corpus));
      this.brush(view);
    }
    return view;
  }

  /** @param {any} row */
  click(row) {
    if (row && row.read !== undefined) this.on.read(row.read);
    if (!row || !row.wanted) return;
    this.selection.only(row.wanted);
    this.on.changed();
  }

  /** Let a drag on the map select. @param {any} view */
  brush(view) {
    view.addSignalListener("area", (/** @type {string} */ _, /** @type {any} */ value) => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        const { x, y } = value, area = x && y ? [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)] : null;
        if (String(area) === String(this.selection.values.area)) return;
        this.selection.set("area", area);
        this.on.changed();
      }, WAIT);
    });
  }

  /** Draw the charts anew when next shown: their colours, or what is dragged on the map, have changed. @param {...string} names */
  clear(...names) {
    clearTimeout(this.timer);
    for (const { name } of this.figures) {
      if (names.length && !names.includes(name)) continue;
      const view = this.views.get(name);
      this.views.delete(name);
      if (view) view.then((/** @type {any} */ one) => one.finalize());
    }
  }

  /** The chart's numbers as buttons that do what a click on the chart does. @param {string} name @param {any} details */
  list(name, details) {
    if (!details.open) return;
    const list = details.querySelector("ul"), focus = [...list.querySelectorAll("button")].indexOf(document.activeElement);
    list.replaceChildren(...ROWS[name](this.selection).rows.filter(({ n }) => n).map((row) =>
      el("li", {}, el("button", {
        type: "button", class: "plain", "aria-pressed": String(row.on), click: () => this.click(row),
      }, row.tip))));
    list.querySelectorAll("button")[focus]?.focus();
  }
}

/** The words at the pointer. @param {any} _handler @param {MouseEvent} event @param {any} _item @param {any} value */
function tooltip(_handler, event, _item, value) {
  const box = byId("tip");
  box.hidden = !value;
  if (!value) return;
  box.textContent = typeof value === "string" ? value : Object.values(value).join(", ");
  box.style.left = `${Math.max(8, Math.min(event.clientX + 12, innerWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${Math.min(event.clientY + 14, innerHeight - box.offsetHeight - 8)}px`;
}
