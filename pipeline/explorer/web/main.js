/** The page: one selection, and what shows it. */

import { taken, written } from "./address.js";
import { Charts } from "./charts.js";
import { loaded } from "./corpus.js";
import { byId, counted, el } from "./dom.js";
import { csv, saved } from "./export.js";
import { Filters } from "./filters.js";
import { shortcuts } from "./keys.js";
import { stanceColours } from "./labels.js";
import { ThreadList } from "./list.js";
import { outline } from "./outline.js";
import { printed } from "./print.js";
import { reading } from "./reading.js";
import { pattern, terms } from "./search.js";
import { NAMES, Selection, empty } from "./selection.js";

const TYPING = 120; // milliseconds after the last letter
const OVERLAID = 1100; // pixels of width under which what is read lies over the list, as in the style sheet

class Page {
  /** @param {import("./corpus.js").Corpus} corpus */
  constructor(corpus) {
    this.corpus = corpus;
    this.selection = new Selection(corpus);
    this.read = -1;
    this.find = /** @type {RegExp|null} */ (null);
    this.list = new ThreadList(byId("list"), corpus, { open: (i) => this.go(i), fold: (post) => this.fold(post) });
    this.filters = new Filters(byId("controls"), this.selection, () => this.changed());
    this.charts = new Charts(byId("drawings"), this.selection, { changed: () => this.changed(), read: (i) => this.go(i) });
    this.follow();
  }

  /** Show what the address says. */
  follow() {
    const area = String(this.selection.values.area);
    const read = taken(location.hash, this.selection);
    if (area !== String(this.selection.values.area)) this.charts.clear("map");
    byId("q").value = this.selection.values.q;
    this.show();
    this.open(read);
  }

  /** The filters have changed. */
  changed() {
    history.replaceState(null, "", this.address(this.read));
    this.show();
    if (this.read >= 0) this.open(this.read, false);
  }

  /** The address of a comment under the filters as they are. @param {number} comment */
  address(comment) {
    return written(this.selection, comment);
  }

  /** Show the selection. */
  show() {
    const { selection, corpus } = this, n = selection.count();
    this.find = pattern(terms(selection.values.q));
    this.rows();
    const posts = new Set(corpus.post.filter((_, i) => !selection.fails[i])).size;
    byId("status").textContent = `${n.toLocaleString("en-GB")} of ${counted(corpus.n, "comment")} in ${counted(posts, "post")}`;
    byId("nothing").hidden = n > 0;
    this.filters.update();
    this.chips();
    requestAnimationFrame(() => this.charts.update());
  }

  /** Lay the list out. */
  rows() {
    const sizes = measured(this.corpus);
    this.list.show(outline(this.selection, byId("context").checked, this.list.folded, sizes), sizes, this.find);
  }

  /** The filters in use, each to be taken away. */
  chips() {
    const found = this.filters.active(), box = byId("chips"), focus = box.contains(document.activeElement);
    box.replaceChildren(...found.map(({ title, text, name, code }) => el("button", {
      type: "button", class: "chip", "aria-label": `Remove the filter ${title}: ${text}`, click: () => {
        if (code === undefined) this.drop(name);
        else this.selection.toggle(name, code);
        this.changed();
      },
    }, el("span", { class: "soft" }, `${title}: `), text, el("span", { "aria-hidden": "true" }, " \u2715"))),
    ...(found.length ? [el("button", { type: "button", class: "plain", click: () => this.reset() }, "Clear all")] : []));
    if (focus) (box.querySelector("button") ?? byId("q")).focus();
  }

  /** Take a filter away. @param {string} name */
  drop(name) {
    this.selection.set(name, empty(name));
    if (name === "q") byId("q").value = "";
    if (name === "area") this.charts.clear("map");
  }

  /** Take all filters away. */
  reset() {
    NAMES.filter((name) => this.selection.active(name)).forEach((name) => this.drop(name));
    this.changed();
  }

  /** Go to a comment, so that the browser's Back leads here again. @param {number} comment */
  go(comment) {
    const address = this.address(comment);
    if (address === (location.hash || "#")) this.open(comment);
    else location.hash = address;
  }

  /** Read a comment, or none. @param {number} comment @param {boolean} [focus] */
  open(comment, focus = true) {
    const changed = comment !== this.read;
    this.read = comment;
    this.list.reading(comment);
    byId("reading").hidden = comment < 0;
    document.body.classList.toggle("reads", comment >= 0);
    if (comment < 0) { covered(); if (changed) this.charts.update(); return; }
    byId("text").replaceChildren(...reading(this.corpus, comment, this.find, (i) => this.address(i)));
    if (changed) byId("text").scrollTop = 0;
    if (changed && innerWidth < OVERLAID) panel("");
    covered();
    if (changed && focus && (innerWidth < OVERLAID || byId("reading").contains(document.activeElement))) {
      byId("read-title").focus({ preventScroll: true });
    }
  }

  /** Close what is open. */
  close() {
    if (document.querySelector("dialog[open]")) return;
    if (document.body.dataset.panel) panel("");
    else if (this.read >= 0) {
      this.go(-1);
      this.list.move(this.list.at);
    }
  }

  /** Show or hide a post's comments. @param {number} post */
  fold(post) {
    if (!this.list.folded.delete(post)) this.list.folded.add(post);
    this.rows();
  }

  /** Read the next comment of the list, or the one before. @param {number} step */
  step(step) {
    const next = this.list.step(step);
    if (next >= 0) this.go(next);
  }
}

/** Which panel lies over a narrow page. @param {string} name */
function panel(name) {
  const before = document.body.dataset.panel, open = before === name ? "" : name;
  document.body.dataset.panel = open;
  for (const button of document.querySelectorAll("[data-opens]")) {
    button.setAttribute("aria-expanded", String(button.getAttribute("data-opens") === open));
  }
  covered();
  if (open) byId(open).focus();
  else if (before) document.querySelector(`[data-opens=${before}]`)?.focus();
}

/** Whether a part of the page lies over the others, as on a narrow one. @param {string} name */
const overlaid = (name) => getComputedStyle(byId(name)).position === "fixed";

/** Let the focus reach nothing that a panel, or what is read, lies over. */
function covered() {
  const name = document.body.dataset.panel || (byId("reading").hidden ? "" : "reading");
  const over = name && overlaid(name) ? byId(name) : null;
  for (const one of [byId("skip"), byId("top"), ...document.querySelectorAll(".columns > *")]) one.inert = over !== null && one !== over;
}

/** Go to the filters or charts, which a narrow page opens as a panel. @param {string} name @param {Page} page */
function reached(name, page) {
  if (page.read >= 0 && (name === "charts" || overlaid("reading"))) {
    history.pushState(null, "", page.address(-1)); // not `go`, which closes it only later
    page.open(-1);
  }
  if (overlaid(name) && document.body.dataset.panel !== name) panel(name);
  byId(name).focus();
}

/** The sizes of the list's rows, which go with the size of type and the width. @param {import("./corpus.js").Corpus} corpus */
function measured(corpus) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize), width = byId("list").clientWidth;
  return { post: 2.9 * rem, comment: (corpus.readable ? 3.05 : 2.5) * rem, line: 1.5 * rem,
    signs: Math.max((width - 3.5 * rem) / (0.47 * rem), 20), lines: width < 480 ? 4 : 3 };
}

/** Styles that go with the study: a class to each stance. @param {any} study */
function coloured(study) {
  const dark = matchMedia("(prefers-color-scheme: dark)"), sheet = new CSSStyleSheet();
  const paint = () => sheet.replaceSync(stanceColours(study, dark.matches ? "dark" : "light").map((one, k, all) =>
    `.s${k === all.length - 1 ? -1 : k} { --stance: ${one}; }`).join("\n"));
  paint();
  dark.addEventListener("change", paint);
  document.adoptedStyleSheets = [sheet];
}

/** @param {Page} page */
function wired(page) {
  let timer = 0;
  byId("q").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { page.selection.set("q", byId("q").value.trim()); page.changed(); }, TYPING);
  });
  byId("context").addEventListener("change", () => page.rows());
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault(); // the address is the view's
    if (page.list.rows.items.length) page.list.move(page.list.at);
    else byId("q").focus();
  });
  const actions = { csv: () => saved(`${page.corpus.study.name}-selection.csv`, csv(page.selection)), close: () => page.go(-1),
    before: () => page.step(-1), after: () => page.step(1), link: () => copied(),
    about: () => byId("about").showModal(), help: () => byId("help").showModal() };
  for (const [name, action] of Object.entries(actions)) byId(`do-${name}`).addEventListener("click", action);
  for (const button of document.querySelectorAll("[data-opens]")) {
    button.addEventListener("click", () => panel(button.getAttribute("data-opens") ?? ""));
  }
  for (const button of document.querySelectorAll("[data-closes]")) button.addEventListener("click", () => panel(""));
  addEventListener("hashchange", () => page.follow());
  addEventListener("resize", () => {
    page.rows();
    const open = document.body.dataset.panel;
    if (open && !overlaid(open)) panel("");
    else covered();
  });
  addEventListener("beforeprint", () => byId("print").replaceChildren(...printed(page.selection,
    page.filters.active().map(({ title, text }) => `${title}: ${text}`).join("; "))));
  shortcuts({
    "/": () => byId("q").focus(), "?": actions.help, j: actions.after, k: actions.before, t: () => page.list.move(page.list.at),
    p: () => { const up = page.corpus.parent[page.read] ?? -1; if (up >= 0) page.go(up); }, r: () => page.reset(),
    f: () => reached("filters", page), c: () => reached("charts", page),
    e: actions.csv, Escape: () => page.close(),
  }, () => byId("shortcuts").checked);
}

/** Put the address into the clipboard, or where that is not allowed tell where it stands. */
async function copied() {
  const said = byId("said");
  try {
    await navigator.clipboard.writeText(location.href);
    said.textContent = "Link copied";
  } catch {
    said.textContent = "The page\u2019s address is the link";
  }
  setTimeout(() => { said.textContent = ""; }, 4000);
}

/** What the page says of the study. @param {import("./corpus.js").Corpus} corpus */
function told({ study, total, n, posts, readable }) {
  const shown = {
    verbatim: "Texts are shown as written.",
    redacted: "In the texts, names and other personal data are replaced, as in [name]; a program does that, and misses some.",
    "paraphrase-only": "No text is shown: only ids and labels.",
  };
  const cautions = study.cautions.filter((/** @type {any} */ one) => one.about !== "coders");
  byId("sources").append(...[...study.sources, ...(study.coders_are ? [`Who the coders are: ${study.coders_are}.`] : []),
    /** @type {any} */ (shown)[study.policy], ...cautions.map((/** @type {any} */ one) => one.text)].map((one) => el("li", {}, one)));
  byId("stances").append(...study.stances.flatMap((/** @type {any} */ one) => [el("dt", {}, one.label), el("dd", {}, one.meaning)]));
  if (n < total.comments) {
    byId("sample").hidden = false;
    byId("sample").textContent = `This page holds ${n.toLocaleString("en-GB")} of ${counted(total.comments, "comment")}: `
      + `${counted(posts.post.length, "thread")} of ${total.posts.toLocaleString("en-GB")}, drawn at random. Counts are of those.`;
  }
  byId("q").placeholder = readable ? "words, \u201ca phrase\u201d, an id" : "an id or pseudonym";
}

const corpus = await loaded();
coloured(corpus.study);
told(corpus);
wired(new Page(corpus));
document.body.classList.add("ready");
