/** The page's address: the comment that is read, then the filters, so that a view can be shared. */

import { CHOICES, FULL, NAMES, RANGES, empty } from "./selection.js";

/** The names by which an address tells a filter's codes. @param {import("./corpus.js").Corpus} corpus @returns {any} */
const names = (corpus) => ({
  stance: corpus.study.stances.map((/** @type {any} */ one) => one.name),
  theme: corpus.study.themes.map((/** @type {any} */ one) => one.name),
  post: corpus.posts.post, period: corpus.periods, source: ["coder", "model"], abstained: ["no", "yes"],
});

/** The part of the address after its `#`. @param {import("./selection.js").Selection} selection @param {number} read */
export function written(selection, read) {
  const { corpus, values } = selection, known = names(corpus), query = [];
  for (const name of NAMES.filter((one) => selection.active(one))) {
    const value = values[name];
    const parts = name === "q" ? [value] : RANGES.includes(name) ? value.map((/** @type {number} */ one) => one / 1000)
      : name === "area" ? value.map((/** @type {number} */ one) => +one.toFixed(3))
        : [...value].sort((a, b) => a - b).map((code) => (code < 0 ? "-" : known[name][code]));
    query.push(`${name}=${parts.map(encodeURIComponent).join(",")}`);
  }
  const comment = read < 0 ? "" : encodeURIComponent(corpus.columns.comment[read]);
  return `#${comment}${query.length ? `?${query.join("&")}` : ""}`;
}

/**
 * Take the filters from an address; what it does not know of the study is passed over.
 * @param {string} hash
 * @param {import("./selection.js").Selection} selection
 * @returns {number} the comment to read, -1 where none is named
 */
export function taken(hash, selection) {
  const [comment, ...rest] = hash.replace(/^#/, "").split("?");
  const query = new Map(rest.join("?").split("&").map((part) => /** @type {[string, string]} */ (part.split("="))));
  const known = names(selection.corpus);
  for (const name of NAMES) {
    const given = query.get(name);
    selection.set(name, given ? value(name, given.split(",").map(decoded), known[name]) : empty(name));
  }
  return selection.corpus.ids.get(decoded(comment)) ?? -1;
}

/** @param {string} name @param {string[]} parts @param {string[]} known */
function value(name, parts, known) {
  if (name === "q") return parts.join(",");
  if (CHOICES.includes(name)) {
    const codes = parts.map((one) => (one === "-" ? -1 : known.indexOf(one)));
    return new Set(codes.filter((code, k) => code >= 0 || parts[k] === "-"));
  }
  const numbers = parts.map(Number);
  if (numbers.length !== (name === "area" ? 4 : 2) || numbers.some(Number.isNaN)) return null;
  if (name === "area") return numbers;
  const [least, most] = /** @type {any} */ (FULL)[name];
  const ends = numbers.map((one) => Math.min(Math.max(Math.round(one * 1000), least), most));
  return ends[0] === least && ends[1] === most ? null : ends;
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
