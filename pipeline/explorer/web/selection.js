/** Which comments are shown: one value a filter, and for each comment the filters that it fails. */

import { NONE } from "./corpus.js";
import { terms } from "./search.js";

/** The filters that choose among values; a value is a code, -1 for none. */
export const CHOICES = ["stance", "theme", "post", "period", "source", "abstained"];
/** The filters that choose a range, of thousandths. */
export const RANGES = ["sentiment", "confidence"];
export const NAMES = [...CHOICES, ...RANGES, "area", "q"];
export const FULL = { sentiment: [-1000, 1000], confidence: [0, 1000] };

/** The bit by which a comment fails a filter. @param {...string} names */
export const bits = (...names) => names.reduce((sum, name) => sum | (1 << NAMES.indexOf(name)), 0);

export class Selection {
  /** @param {import("./corpus.js").Corpus} corpus */
  constructor(corpus) {
    this.corpus = corpus;
    this.fails = new Uint16Array(corpus.n);
    /** @type {Record<string, any>} */
    this.values = {};
    for (const name of NAMES) this.set(name, empty(name));
  }

  /** Let a filter have a value. @param {string} name @param {any} value */
  set(name, value) {
    this.values[name] = value;
    const bit = bits(name), passes = this.test(name, value), fails = this.fails;
    for (let i = 0; i < fails.length; i++) {
      if (passes === null || passes(i)) fails[i] &= ~bit;
      else fails[i] |= bit;
    }
  }

  /** Add a value of a filter, or take it away. @param {string} name @param {number} code */
  toggle(name, code) {
    const now = new Set(this.values[name]);
    if (!now.delete(code)) now.add(code);
    this.set(name, now);
  }

  /** Let filters have just these values, or none where they have them. @param {Record<string, number>} wanted */
  only(wanted) {
    const there = Object.entries(wanted).every(([name, code]) =>
      this.values[name].size === 1 && this.values[name].has(code));
    for (const [name, code] of Object.entries(wanted)) this.set(name, new Set(there ? [] : [code]));
  }

  /** Whether a filter is in use. @param {string} name */
  active(name) {
    const value = this.values[name];
    return value instanceof Set ? value.size > 0 : Boolean(value);
  }

  /** Whether a filter lets a code through. @param {string} name @param {number} code */
  lets(name, code) {
    return !this.active(name) || this.values[name].has(code);
  }

  /** How many comments pass all filters. */
  count() {
    let n = 0;
    for (const fail of this.fails) if (!fail) n++;
    return n;
  }

  /** How many comments each code of a filter would show, by code + 1, the other filters as they are. @param {string} name */
  counts(name) {
    const counts = /** @type {number[]} */ ([]), rest = ~bits(name), { corpus, fails } = this;
    const codes = name === "theme" ? null : /** @type {any} */ (corpus)[name];
    for (let i = 0; i < fails.length; i++) {
      if (fails[i] & rest) continue;
      if (codes) counts[codes[i] + 1] = (counts[codes[i] + 1] ?? 0) + 1;
      else {
        if (corpus.themeless[i]) counts[0] = (counts[0] ?? 0) + 1;
        for (const [theme] of corpus.columns.themes[i]) counts[theme + 1] = (counts[theme + 1] ?? 0) + 1;
      }
    }
    return counts;
  }

  /** What tells whether a comment passes a filter; null where all do. @param {string} name @param {any} value */
  test(name, value) {
    const corpus = this.corpus;
    if (name === "q") return searching(corpus, terms(value));
    if (name === "area") return value && within(corpus, value);
    if (RANGES.includes(name)) {
      const of = /** @type {any} */ (corpus)[name];
      return value && ((/** @type {number} */ i) => of[i] !== NONE && of[i] >= value[0] && of[i] <= value[1]);
    }
    if (!value.size) return null;
    if (name === "theme") {
      const any = [...value].map((code) => (code < 0 ? corpus.themeless : corpus.carries[code]));
      return (/** @type {number} */ i) => any.some((carries) => carries[i]);
    }
    const of = /** @type {any} */ (corpus)[name];
    return (/** @type {number} */ i) => value.has(of[i]);
  }
}

/** A filter's value when it is not in use. @param {string} name @returns {any} */
export const empty = (name) => (CHOICES.includes(name) ? new Set() : name === "q" ? "" : null);

/** @param {import("./corpus.js").Corpus} corpus @param {string[]} words */
function searching(corpus, words) {
  return words.length ? (/** @type {number} */ i) => {
    const text = corpus.searched(i);
    return words.every((word) => text.includes(word));
  } : null;
}

/** Comments with a sentence in a part of the map. @param {import("./corpus.js").Corpus} corpus @param {number[]} area */
function within(corpus, area) {
  const there = new Uint8Array(corpus.n);
  corpus.points.row.forEach((/** @type {number} */ row, /** @type {number} */ k) => {
    if (inside(corpus.points, k, area)) there[row] = 1;
  });
  return (/** @type {number} */ i) => there[i] === 1;
}

/** Whether a point lies in a part of the map. @param {any} points @param {number} k @param {number[]|null} area */
export const inside = (points, k, area) => !area || (points.x[k] >= area[0] && points.x[k] <= area[1]
  && points.y[k] >= area[2] && points.y[k] <= area[3]);
