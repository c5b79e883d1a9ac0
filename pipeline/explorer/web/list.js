/** The thread list: a tree of which only the rows in sight, and the one with the focus, are elements. */

import { NONE } from "./corpus.js";
import { el } from "./dom.js";
import { origin, tags } from "./labels.js";
import { MATCH, lines, rowAt } from "./outline.js";
import { excerpt, marked } from "./search.js";

const AROUND = 400; // pixels above and below the window that have rows, too
const PAGE = 8; // rows that Page Up and Page Down move by

export class ThreadList {
  /**
   * @param {HTMLElement} box what scrolls
   * @param {import("./corpus.js").Corpus} corpus
   * @param {{open: (comment: number) => void, fold: (post: number) => void}} on
   */
  constructor(box, corpus, on) {
    this.box = box;
    this.corpus = corpus;
    this.on = on;
    this.tree = el("div", { role: "tree", class: "tree", "aria-label": "Threads" });
    box.append(this.tree);
    this.elements = new Map();
    this.at = 0; // the row that has, or would have, the focus
    this.read = NONE;
    this.folded = new Set();
    /** @type {import("./outline.js").Outline} */
    this.rows = { items: new Int32Array(), shown: new Uint8Array(), tops: new Float64Array(), height: 0,
      places: new Int32Array(), groups: new Int32Array(), sizes: [] };
    box.addEventListener("scroll", () => this.draw(), { passive: true });
    this.tree.addEventListener("keydown", (event) => this.key(event));
    this.tree.addEventListener("click", (event) => this.click(event));
  }

  /** Show other rows. @param {import("./outline.js").Outline} rows @param {import("./outline.js").Sizes} sizes @param {RegExp|null} find */
  show(rows, sizes, find) {
    const item = this.rows.items[this.at], focus = this.tree.contains(document.activeElement);
    Object.assign(this, { rows, sizes, find });
    this.at = Math.max(rows.items.indexOf(item), 0);
    this.tree.style.height = `${rows.height}px`;
    this.tree.replaceChildren();
    this.elements.clear();
    this.draw();
    if (focus && rows.items.length) this.elements.get(this.at).focus({ preventScroll: true });
  }

  /** Make the rows that are in sight elements, and those that are not none. */
  draw() {
    const { box, rows, elements } = this, top = box.scrollTop - AROUND;
    const first = rowAt(rows, Math.max(top, 0)), wanted = new Set(rows.items.length ? [this.at] : []);
    for (let row = first; row < rows.items.length && rows.tops[row] < top + box.clientHeight + 2 * AROUND; row++) {
      wanted.add(row);
    }
    for (const [row, element] of elements) if (!wanted.has(row)) { element.remove(); elements.delete(row); }
    for (const row of [...wanted].sort((a, b) => a - b)) if (!elements.has(row)) this.insert(row);
  }

  /** @param {number} row */
  insert(row) {
    const item = this.rows.items[row], made = item < 0 ? this.postRow(-1 - item) : this.commentRow(item);
    made.style.top = `${this.rows.tops[row]}px`;
    made.style.height = `${(this.rows.tops[row + 1] ?? this.rows.height) - this.rows.tops[row]}px`;
    made.dataset.row = String(row);
    made.setAttribute("aria-posinset", String(this.rows.places[row]));
    made.setAttribute("aria-setsize", String(this.rows.sizes[this.rows.groups[row]]));
    made.tabIndex = row === this.at ? 0 : -1;
    const later = [...this.elements.keys()].filter((one) => one > row);
    this.tree.insertBefore(made, later.length ? this.elements.get(Math.min(...later)) : null);
    this.elements.set(row, made);
  }

  /** @param {number} post */
  postRow(post) {
    const { posts } = this.corpus, open = !this.folded.has(post);
    return el("div", { role: "treeitem", class: "row post", "aria-level": 1, "aria-expanded": String(open) },
      el("span", { class: "fold", "aria-hidden": "true" }, open ? "\u25be" : "\u25b8"),
      el("strong", {}, this.corpus.called(post)), el("span", { class: "id" }, `post ${posts.post[post]}`),
      el("time", {}, posts.date[post] ?? "no date"));
  }

  /** @param {number} i */
  commentRow(i) {
    const { corpus, find } = this, of = corpus.columns, kind = this.rows.shown[i];
    const depth = Math.min(corpus.depth[i], 6), count = lines(corpus, i, kind, this.sizes);
    const row = el("div", {
      role: "treeitem", class: `row comment s${corpus.stance[i]}${kind === MATCH ? "" : " context"}`,
      "aria-level": corpus.depth[i] + 2, "aria-selected": String(i === this.read),
    }, el("div", { class: "meta" }, el("span", { class: "id" }, of.comment[i]),
      kind === MATCH ? null : el("span", { class: "tag faint" }, "not selected"), ...tags(corpus, i),
      el("span", { class: "origin" }, origin(corpus, i))));
    row.style.setProperty("--depth", String(depth));
    if (count) {
      const text = excerpt(of.text[i], find, this.sizes.signs * count);
      const words = el("p", {}, ...marked(text, [{ find, tag: "mark", kind: () => "hit" }]));
      words.style.setProperty("--lines", String(count));
      row.append(words);
    }
    return row;
  }

  /** Say which comment is read. @param {number} comment -1 for none */
  reading(comment) {
    this.read = comment;
    for (const [row, element] of this.elements) {
      if (this.rows.items[row] >= 0) element.setAttribute("aria-selected", String(this.rows.items[row] === comment));
    }
    const row = comment < 0 ? -1 : this.rows.items.indexOf(comment);
    if (row >= 0) this.move(row, false);
  }

  /** Let a row have the place of the focus, in sight. @param {number} row @param {boolean} [focus] */
  move(row, focus = true) {
    if (!this.rows.items.length) return;
    const old = this.elements.get(this.at);
    if (old) old.tabIndex = -1;
    this.at = Math.max(0, Math.min(row, this.rows.items.length - 1));
    const top = this.rows.tops[this.at], end = this.rows.tops[this.at + 1] ?? this.rows.height, { box } = this;
    if (top < box.scrollTop) box.scrollTop = top - 8;
    else if (end > box.scrollTop + box.clientHeight) box.scrollTop = end - box.clientHeight + 8;
    this.draw();
    const element = this.elements.get(this.at);
    element.tabIndex = 0;
    if (focus) element.focus({ preventScroll: true });
  }

  /** The row of the comment that a step leads to from the one that is read. @param {number} step 1 or -1 */
  step(step) {
    let row = this.at + step;
    while (this.rows.items[row] < 0) row += step;
    return this.rows.items[row] ?? -1;
  }

  /** @param {MouseEvent} event */
  click(event) {
    const row = /** @type {HTMLElement} */ (event.target).closest(".row");
    if (!row || String(getSelection())) return;
    this.move(Number(/** @type {HTMLElement} */ (row).dataset.row));
    this.enter();
  }

  /** Read the comment at the focus, or fold its post. */
  enter() {
    const item = this.rows.items[this.at];
    if (item < 0) this.on.fold(-1 - item);
    else this.on.open(item);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { rows, at, corpus } = this, item = rows.items[at], post = -1 - item;
    const sideways = (/** @type {boolean} */ into) => {
      if (item < 0 && this.folded.has(post) === into) this.on.fold(post);
      else if (into) this.move(at + 1);
      else if (item >= 0) this.move(rows.items.lastIndexOf(
        corpus.parent[item] >= 0 && rows.shown[corpus.parent[item]] ? corpus.parent[item] : -1 - corpus.post[item], at));
    };
    const moves = /** @type {Record<string, () => void>} */ ({
      ArrowDown: () => this.move(at + 1), ArrowUp: () => this.move(at - 1), Home: () => this.move(0),
      End: () => this.move(rows.items.length - 1), PageDown: () => this.move(at + PAGE),
      PageUp: () => this.move(at - PAGE), ArrowRight: () => sideways(true), ArrowLeft: () => sideways(false),
      Enter: () => this.enter(), " ": () => this.enter(),
    });
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  }
}
