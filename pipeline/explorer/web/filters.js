/** The filters' controls, each with how many comments its values would show. */

import { NONE } from "./corpus.js";
import { decimal, el } from "./dom.js";
import { stanceTag, themeTag } from "./labels.js";
import { CHOICES, FULL, RANGES } from "./selection.js";

const LONG = 12; // values from which a list of boxes becomes a menu

const TITLES = /** @type {Record<string, string>} */ ({
  stance: "Stance", theme: "Theme", post: "Post", period: "Year", source: "Stance given by",
  abstained: "The model abstains", sentiment: "Sentiment", confidence: "The model\u2019s confidence in the stance",
});

export class Filters {
  /** @param {HTMLElement} box @param {import("./selection.js").Selection} selection @param {() => void} changed */
  constructor(box, selection, changed) {
    this.selection = selection;
    this.changed = changed;
    /** @type {(() => void)[]} */
    this.updates = [];
    const { corpus } = selection;
    for (const name of CHOICES) {
      const codes = this.codes(name);
      if (codes.length > 1) box.append(name === "post" && codes.length > LONG ? this.menu(name, codes) : this.boxes(name, codes));
      if (name !== "theme") continue;
      const known = RANGES.filter((one) => /** @type {any} */ (corpus)[one].some((/** @type {number} */ value) => value !== NONE));
      box.append(...known.map((one) => this.range(one)));
    }
  }

  /** Show the filters as they are. */
  update() {
    for (const one of this.updates) one();
  }

  /** The codes that a filter can have. @param {string} name */
  codes(name) {
    const counts = this.selection.counts(name), { study, posts, periods } = this.selection.corpus;
    const sizes = /** @type {any} */ ({ stance: study.stances.length, theme: study.themes.length, post: posts.post.length,
      period: periods.length, source: 2, abstained: 2 });
    const codes = Array.from({ length: sizes[name] }, (_, code) => code);
    const used = codes.filter((code) => name === "stance" || name === "theme" || counts[code + 1]);
    return counts[0] ? [...used, -1] : used;
  }

  /** What a value is called. @param {string} name @param {number} code @returns {Node|string} */
  label(name, code) {
    const { corpus } = this.selection;
    if (name === "stance") return stanceTag(corpus.study, code);
    if (code < 0) return name === "period" ? "no date" : name === "theme" ? "none of these" : "no stance";
    if (name === "theme") return themeTag(corpus.study, code);
    if (name === "post") return `${corpus.posts.post[code]} ${corpus.called(code)}`;
    if (name === "period") return corpus.periods[code];
    return name === "source" ? ["coder", "model"][code] : ["no", "yes"][code];
  }

  /** @param {string} name */
  title(name) {
    return name === "period" && (this.selection.corpus.periods[0] ?? "").length > 4 ? "Month" : TITLES[name];
  }

  /** @param {string} name @param {number[]} codes */
  boxes(name, codes) {
    const rows = codes.map((code) => {
      const box = el("input", { type: "checkbox", "data-filter": name, "data-code": code, change: () => {
        this.selection.toggle(name, code);
        this.changed();
      } });
      const number = el("span", { class: "number" });
      this.updates.push(() => { box.checked = this.selection.values[name].has(code); });
      const row = el("label", { class: "choice" }, box, el("span", { class: "name" }, this.label(name, code)), number);
      return { code, number, row };
    });
    this.updates.push(() => {
      const counts = this.selection.counts(name);
      for (const { code, number, row } of rows) {
        number.textContent = (counts[code + 1] ?? 0).toLocaleString("en-GB");
        row.classList.toggle("nothing", !counts[code + 1]);
      }
    });
    return el("fieldset", {}, el("legend", {}, this.title(name)), ...rows.map(({ row }) => row));
  }

  /** @param {string} name @param {number[]} codes */
  menu(name, codes) {
    const menu = el("select", { id: `filter-${name}`, change: () => {
      this.selection.set(name, new Set(menu.value === "" ? [] : [Number(menu.value)]));
      this.changed();
    } }, el("option", { value: "" }, `all ${codes.length}`),
    ...codes.map((code) => el("option", { value: code }, this.label(name, code))));
    this.updates.push(() => { menu.value = [...this.selection.values[name]][0] ?? ""; });
    return el("div", { class: "field" }, el("label", { for: menu.id }, this.title(name)), menu);
  }

  /** @param {string} name */
  range(name) {
    const [least, most] = /** @type {any} */ (FULL)[name], told = el("output", { class: "number" });
    const ends = ["from", "to"].map((end, k) => el("input", {
      type: "range", min: least / 1000, max: most / 1000, step: 0.05, "aria-label": `${TITLES[name]}, ${end}`,
      "data-range": name, input: () => {
        const values = ends.map((one) => Math.round(1000 * Number(one.value)));
        if (values[0] > values[1]) values[1 - k] = values[k];
        this.selection.set(name, values[0] === least && values[1] === most ? null : values);
        this.changed();
      },
    }));
    this.updates.push(() => {
      const values = this.selection.values[name] ?? [least, most];
      ends.forEach((one, k) => { one.value = String(values[k] / 1000); });
      told.textContent = `${decimal(values[0])} to ${decimal(values[1])}`;
    });
    return el("fieldset", { class: "range" }, el("legend", {}, TITLES[name], " ", told), ...ends);
  }

  /** The filters in use, each with what takes it away. */
  active() {
    const { values } = this.selection, found = [];
    for (const name of CHOICES) {
      for (const code of values[name]) found.push({ text: words(this.label(name, code)), title: this.title(name), name, code });
    }
    for (const name of RANGES.filter((one) => values[one])) {
      const ends = values[name].map((/** @type {number} */ one) => decimal(one));
      found.push({ text: ends.join(" to "), title: TITLES[name], name });
    }
    if (values.area) found.push({ text: "part of the map", title: "Sentences", name: "area" });
    if (values.q) found.push({ text: values.q, title: "Search", name: "q" });
    return found;
  }
}

/** @param {Node|string} label */
const words = (label) => (typeof label === "string" ? label : label.textContent ?? "");
