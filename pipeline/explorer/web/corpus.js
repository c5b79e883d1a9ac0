/** The study's comments as columns of numbers that can be gone through quickly. */

import { byId } from "./dom.js";

/** Stands for a number that is not known. */
export const NONE = -32768;

/** The page's data; where they are long they are packed. @returns {Promise<Corpus>} */
export async function loaded() {
  const text = byId("data").textContent;
  return new Corpus(JSON.parse(text.startsWith("{") ? text : await unpacked(text)));
}

/** Text that was packed by gzip and written in base64. @param {string} packed */
async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

/** @param {(number|null)[]} values */
const numbers = (values) => Int16Array.from(values, (value) => (value === null ? NONE : value));

export class Corpus {
  /** @param {any} data */
  constructor(data) {
    const of = data.comments;
    this.study = data.study;
    this.total = data.total;
    this.periods = data.periods;
    this.posts = data.posts;
    this.points = data.points;
    this.charts = data.charts;
    this.columns = of;
    this.n = of.comment.length;
    this.readable = Boolean(of.text);
    this.ids = new Map(of.comment.map((/** @type {string} */ id, /** @type {number} */ i) => [id, i]));
    this.post = Int32Array.from(of.post);
    this.parent = Int32Array.from(of.parent);
    this.depth = Int16Array.from(of.depth);
    this.stance = Int16Array.from(of.stance);
    this.period = Int16Array.from(of.period);
    this.source = Int16Array.from(of.coded, (coded, i) => (of.stance[i] < 0 ? -1 : coded ? 0 : 1));
    this.abstained = Int16Array.from(of.abstained);
    this.sentiment = numbers(of.sentiment);
    this.confidence = numbers(of.chances.map((/** @type {(number|null)[]} */ row) =>
      row.length && row[0] !== null ? Math.max(.../** @type {number[]} */ (row)) : null));
    this.carries = data.study.themes.map(() => new Uint8Array(this.n));
    this.themeless = new Uint8Array(this.n);
    of.themes.forEach((/** @type {number[][]} */ row, /** @type {number} */ i) => {
      for (const [theme] of row) this.carries[theme][i] = 1;
      if (!row.length) this.themeless[i] = 1;
    });
    this.ends = this.posts.post.map(() => 0);
    this.post.forEach((post, i) => { this.ends[post] = i + 1; });
    /** @type {string[]|null} */
    this.folded = null;
  }

  /** What is searched of a comment, in small letters: its id, author and text. @param {number} i */
  searched(i) {
    const of = this.columns;
    if (!this.folded) {
      this.folded = of.comment.map((/** @type {string} */ id, /** @type {number} */ k) =>
        plain(`${id} ${of.author[k]} ${this.readable ? of.text[k] : ""}`));
    }
    return /** @type {string[]} */ (this.folded)[i];
  }

  /** The comments that answer one, in order. @param {number} i @returns {number[]} */
  replies(i) {
    const found = [];
    for (let k = i + 1; k < this.ends[this.post[i]]; k++) if (this.parent[k] === i) found.push(k);
    return found;
  }

  /** What a post is called. @param {number} post */
  called(post) {
    return this.posts.title[post] ?? "Untitled post";
  }
}

/** Text in small letters, with straight apostrophes. @param {string} text */
export const plain = (text) => text.toLowerCase().replace(/[\u2018\u2019]/g, "'");
