/** The selection as a CSV file. */

import { NONE } from "./corpus.js";
import { el } from "./dom.js";

/** What a spreadsheet would take for a formula. */
const FORMULA = /^\s*[=+\-@\t\r]/;

/** A cell: a formula gets an apostrophe, quotation marks are doubled. @param {string|number|null} value */
function cell(value) {
  if (value === null || value === NONE) return "";
  const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** The selected comments, a row each. @param {import("./selection.js").Selection} selection */
export function csv({ corpus, fails }) {
  const of = corpus.columns, { study, posts } = corpus;
  const thousandth = (/** @type {number} */ value) => (value === NONE ? null : value / 1000);
  const name = (/** @type {number} */ code) => (code < 0 ? null : study.stances[code].name);
  const columns = /** @type {Record<string, (i: number) => string|number|null>} */ ({
    comment: (i) => of.comment[i], post: (i) => posts.post[corpus.post[i]], title: (i) => posts.title[corpus.post[i]],
    post_date: (i) => posts.date[corpus.post[i]], parent: (i) => of.comment[corpus.parent[i]] ?? null,
    author: (i) => of.author[i], posted_at: (i) => of.at[i], stance: (i) => name(corpus.stance[i]),
    stance_by: (i) => ["coder", "model"][corpus.source[i]] ?? null, best: (i) => name(of.best[i]),
    probability: (i) => thousandth(corpus.confidence[i]), abstained: (i) => ["false", "true"][corpus.abstained[i]],
    why: (i) => of.why[i],
    sentiment: (i) => thousandth(corpus.sentiment[i]), sentiment_label: (i) => of.feeling[i],
    themes: (i) => of.themes[i].map(([/** @type {number} */ code]) => study.themes[code].name).join(";"),
    ...(corpus.readable ? { text: (/** @type {number} */ i) => of.text[i] } : {}),
  });
  const lines = [Object.keys(columns).join(",")];
  fails.forEach((fail, i) => {
    if (!fail) lines.push(Object.values(columns).map((column) => cell(column(i))).join(","));
  });
  return `${lines.join("\n")}\n`;
}

/** Let the browser save text. @param {string} name @param {string} text */
export function saved(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
