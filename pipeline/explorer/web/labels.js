/** How a comment's labels look: always a word or a mark beside the colour. */

import { NONE } from "./corpus.js";
import { decimal, el, shape } from "./dom.js";

/** A stance's mark and name. @param {any} study @param {number} code */
export function stanceTag(study, code) {
  const stance = code < 0 ? study.none : study.stances[code];
  return el("span", { class: "tag stance", title: stance.meaning }, shape(stance.shape, `s${code}`), stance.label);
}

/** A score of sentiment: its place between the ends, and the number. @param {number} value @param {string} word */
export function sentimentTag(value, word) {
  if (value === NONE) return el("span", { class: "tag faint" }, "no sentiment");
  const dot = el("i", { class: "dot" });
  dot.style.left = `${(value + 1000) / 20}%`;
  return el("span", { class: `tag feeling ${word}`, title: `sentiment ${decimal(value, true)}, ${word}` },
    el("span", { class: "track", "aria-hidden": "true" }, dot), el("span", { class: "sr" }, `${word} `),
    decimal(value, true));
}

/** A theme's name. @param {any} study @param {number} code */
export function themeTag(study, code) {
  const tag = el("span", { class: "tag theme" }, study.themes[code].label);
  tag.style.setProperty("--hue", String(Math.round((code * 360) / study.themes.length)));
  return tag;
}

/** All labels of a comment, one after another. @param {import("./corpus.js").Corpus} corpus @param {number} i */
export function tags(corpus, i) {
  const of = corpus.columns;
  return [stanceTag(corpus.study, corpus.stance[i]), sentimentTag(corpus.sentiment[i], of.feeling[i]),
    ...of.themes[i].map(([/** @type {number} */ code]) => themeTag(corpus.study, code))];
}

/** When a comment was written, else when its post was; and by whom. @param {import("./corpus.js").Corpus} corpus @param {number} i */
export function origin(corpus, i) {
  const { author, at } = corpus.columns;
  return [author[i] && `by ${author[i]}`, at[i]].filter(Boolean).join(", ");
}

/** The colours of stances for the style sheet. @param {any} study @param {"light"|"dark"} scheme */
export function stanceColours(study, scheme) {
  return [...study.stances, study.none].map((one) => one[scheme]);
}
