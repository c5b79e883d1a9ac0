/** A comment in its thread: what it answers, its text, why it has its labels, and what answers it. */

import { NONE } from "./corpus.js";
import { counted, decimal, el } from "./dom.js";
import { origin, sentimentTag, stanceTag, tags, themeTag } from "./labels.js";
import { marked, pattern } from "./search.js";

const SHORT = 420; // signs of a neighbouring comment that are shown at once

/**
 * The pane's content.
 * @param {import("./corpus.js").Corpus} corpus
 * @param {number} i
 * @param {RegExp|null} find
 * @param {(comment: number) => string} address
 */
export function reading(corpus, i, find, address) {
  const of = corpus.columns, post = corpus.post[i], parent = corpus.parent[i], replies = corpus.replies(i);
  const about = [of.comment[i], origin(corpus, i)].filter(Boolean).join(" \u00b7 ");
  return [
    el("p", { class: "crumb" }, corpus.called(post), " \u00b7 ", corpus.posts.date[post] ?? "no date"),
    el("h3", {}, parent < 0 ? "Answers the post" : "Answers"),
    parent < 0 ? body(corpus, post) : neighbour(corpus, parent, find, address),
    el("article", { class: `read s${corpus.stance[i]}` },
      el("header", {}, el("h3", { id: "read-title", tabindex: -1 }, about),
        el("a", { href: address(i) }, "Link")),
      el("div", { class: "meta" }, ...tags(corpus, i)), text(corpus, i, find)),
    el("h3", {}, "Why these labels"), why(corpus, i),
    el("h3", {}, replies.length ? counted(replies.length, "reply").replace("replys", "replies") : "No reply"),
    ...replies.map((reply) => neighbour(corpus, reply, find, address)),
  ];
}

/** The text of a comment, with what the search found and the words that made the sentiment marked.
 * @param {import("./corpus.js").Corpus} corpus @param {number} i @param {RegExp|null} find */
function text(corpus, i, find) {
  const of = corpus.columns;
  if (!corpus.readable) return el("p", { class: "faint" }, "This study shows no text: only ids and labels.");
  if (of.removed[i]) return el("p", { class: "faint" }, of.text[i]);
  const valence = new Map(of.words[i]);
  const felt = { find: pattern([...valence.keys()], true), tag: "span", kind: (/** @type {string} */ found) =>
    ((valence.get(found.toLowerCase().replace(/\s+/g, " ")) ?? 0) < 0 ? "felt negative" : "felt positive") };
  return el("div", { class: "words" }, ...paragraphs(of.text[i]).map((one) =>
    el("p", {}, ...marked(one, [{ find, tag: "mark", kind: () => "hit" }, felt]))));
}

/** @param {string} written */
const paragraphs = (written) => written.split(/\n\s*\n/).filter((one) => one.trim());

/** A comment beside the one that is read. @param {import("./corpus.js").Corpus} corpus @param {number} i @param {RegExp|null} find
 * @param {(comment: number) => string} address */
function neighbour(corpus, i, find, address) {
  const of = corpus.columns, made = el("div", { class: `beside s${corpus.stance[i]}` },
    el("div", { class: "meta" }, el("a", { class: "id", href: address(i) }, of.comment[i]), ...tags(corpus, i)));
  if (!corpus.readable) return made;
  const hits = [{ find, tag: "mark", kind: () => "hit" }], whole = of.text[i];
  const words = el("p", {}, ...marked(whole.length > SHORT ? whole.slice(0, SHORT).replace(/\s+\S*$/, "") : whole, hits));
  if (whole.length > SHORT) {
    words.append(" \u2026 ", el("button", { type: "button", class: "plain", click: () => {
      words.replaceChildren(...marked(whole, hits));
      words.tabIndex = -1;
      words.focus();
    } }, "more"));
  }
  made.append(words);
  return made;
}

/** The post, to be unfolded. @param {import("./corpus.js").Corpus} corpus @param {number} post */
function body(corpus, post) {
  const written = corpus.posts.body?.[post];
  const title = el("strong", {}, corpus.called(post));
  if (!written) return el("div", { class: "beside" }, title);
  return el("details", { class: "beside" }, el("summary", {}, title),
    ...paragraphs(written).map((one) => el("p", {}, one)));
}

/** Who gave each label, how surely, and what decided. @param {import("./corpus.js").Corpus} corpus @param {number} i */
function why(corpus, i) {
  return el("dl", { class: "why" }, ...stance(corpus, i), ...sentiment(corpus, i), ...themes(corpus, i));
}

/** @param {import("./corpus.js").Corpus} corpus @param {number} i */
function stance(corpus, i) {
  const of = corpus.columns, { study } = corpus, best = of.best[i], rows = [];
  if (of.coded[i]) rows.push(el("p", {}, "The coders say ", stanceTag(study, corpus.stance[i]), "."));
  if (best < 0) rows.push(el("p", {}, "The model has no words to judge by."));
  else {
    rows.push(el("p", {}, "The model leans to ", stanceTag(study, best), ", probability ",
      el("b", {}, decimal(of.chances[i][best])), of.coded[i] ? ", having learned without this thread" : "",
      of.abstained[i] ? ". It abstains: that is under the study\u2019s threshold." : "."));
    rows.push(chances(corpus, i));
    if (of.why[i]) rows.push(el("p", {}, "What decided: ", el("em", {}, of.why[i]), "."));
  }
  return [el("dt", {}, "Stance"), el("dd", {}, ...rows)];
}

/** The model's probability of each stance. @param {import("./corpus.js").Corpus} corpus @param {number} i */
function chances(corpus, i) {
  return el("ul", { class: "chances" }, ...corpus.study.stances.map((/** @type {any} */ one, /** @type {number} */ k) => {
    const chance = corpus.columns.chances[i][k] ?? 0, bar = el("i", { class: `fill s${k}` });
    bar.style.width = `${chance / 10}%`;
    return el("li", {}, el("span", {}, one.label), el("span", { class: "groove", "aria-hidden": "true" }, bar),
      el("span", { class: "number" }, decimal(chance)));
  }));
}

/** @param {import("./corpus.js").Corpus} corpus @param {number} i */
function sentiment(corpus, i) {
  const of = corpus.columns, rows = [];
  if (corpus.sentiment[i] === NONE) rows.push(el("p", {}, "There is no score: no words to judge by."));
  else {
    rows.push(el("p", {}, sentimentTag(corpus.sentiment[i], of.feeling[i]), ` ${of.feeling[i]}, from \u22121 to 1, by `,
      of.learned[i] ? "a model that learned from coded comments" : "the lexicon\u2019s rules",
      of.sarcasm[i] === null ? "." : `; probability of sarcasm ${decimal(of.sarcasm[i])}.`));
    const words = of.words?.[i] ?? [];
    if (words.length) rows.push(el("p", {}, "Words of feeling in it, from \u22124 to 4: ", ...list(words, valenced), "."));
    else if (of.words) rows.push(el("p", {}, "The lexicon knows no word of feeling in it."));
  }
  return [el("dt", {}, "Sentiment"), el("dd", {}, ...rows)];
}

/** @param {[string, number]} word */
const valenced = ([word, value]) => [el("span", { class: value < 0 ? "felt negative" : "felt positive" }, word),
  ` ${decimal(1000 * value, true).replace(/0$/, "")}`];

/** @param {import("./corpus.js").Corpus} corpus @param {number} i */
function themes(corpus, i) {
  const of = corpus.columns, rows = of.themes[i].map(([code, coder, weight]) => {
    const words = corpus.readable ? seeds(corpus.study.themes[code].words, of.text[i]) : [];
    const found = words.length ? ["; seed words in it: ", ...list(words, (word) => [el("em", {}, word)])] : [];
    return el("p", {}, themeTag(corpus.study, code), coder ? " by the coders" : " by the model",
      weight === null ? "" : `, the model\u2019s strength ${decimal(weight)}`, ...found, ".");
  });
  return [el("dt", {}, "Themes"), el("dd", {}, ...(rows.length ? rows : [el("p", {}, "None of the study\u2019s themes.")]))];
}

/** The seed words of a theme that stand in a text, as written there. @param {string[]} words @param {string} written */
function seeds(words, written) {
  const find = pattern(words, true);
  return find ? [...new Set([...written.matchAll(find)].map((found) => found[0]))] : [];
}

/** Parts with commas between them. @param {any[]} parts @param {(part: any) => (Node|string)[]} shown */
const list = (parts, shown) => parts.flatMap((part, k) => (k ? [", ", ...shown(part)] : shown(part)));
