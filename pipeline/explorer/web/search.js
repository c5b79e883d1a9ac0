/** What a search looks for, and text with its hits marked. */

import { plain } from "./corpus.js";
import { el } from "./dom.js";

/** The words and "phrases in quotation marks" that must all be there. @param {string} q @returns {string[]} */
export function terms(q) {
  return [...plain(q).matchAll(/["\u201c\u201d]([^"\u201c\u201d]+)["\u201c\u201d]?|[^\s"\u201c\u201d]+/g)]
    .map((found) => (found[1] ?? found[0]).trim()).filter(Boolean);
}

/** What finds any of these as they may be written; null where there is none. @param {string[]} words @param {boolean} [whole] */
export function pattern(words, whole = false) {
  if (!words.length) return null;
  const written = [...words].sort((a, b) => b.length - a.length).map((word) =>
    word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+").replace(/'/g, "['\u2018\u2019]"));
  const any = `(?:${written.join("|")})`;
  return new RegExp(whole ? `(?<![\\p{L}\\p{N}])${any}(?![\\p{L}\\p{N}])` : any, "giu");
}

/**
 * Text as nodes, what the patterns find in elements of their own; where two overlap the first pattern's counts.
 * @param {string} text
 * @param {{find: RegExp|null, tag: string, kind: (found: string) => string}[]} wanted
 * @returns {(Node|string)[]}
 */
export function marked(text, wanted) {
  const [first, ...rest] = wanted;
  if (!first) return [text];
  if (!first.find) return marked(text, rest);
  const nodes = [];
  let last = 0;
  for (const found of text.matchAll(first.find)) {
    nodes.push(...marked(text.slice(last, found.index), rest));
    nodes.push(el(first.tag, { class: first.kind(found[0]) }, found[0]));
    last = /** @type {number} */ (found.index) + found[0].length;
  }
  return [...nodes, ...marked(text.slice(last), rest)];
}

/** The part of a text from a little before its first hit. @param {string} text @param {RegExp|null} find @param {number} room */
export function excerpt(text, find, room) {
  const flat = text.replace(/\s+/g, " ");
  const at = find && flat.length > room ? flat.search(find) : 0;
  if (at < room * 0.6) return flat.slice(0, room * 2);
  const start = flat.indexOf(" ", at - 40) + 1;
  return `\u2026 ${flat.slice(start, start + room * 2)}`;
}
