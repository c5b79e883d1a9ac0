/** The rows of the thread list: posts, below each its comments, with what they answer. */

/** @typedef {{items: Int32Array, shown: Uint8Array, tops: Float64Array, height: number, places: Int32Array, groups: Int32Array,
 *   sizes: number[]}} Outline */

export const MATCH = 2;
const CONTEXT = 1;

/** Heights in pixels of a post's row, of a comment's without text, and of a line of text; signs to a line.
 * @typedef {{post: number, comment: number, line: number, signs: number, lines: number}} Sizes */

/**
 * The rows to show: comment i as i, post p as -1 - p.
 * @param {import("./selection.js").Selection} selection
 * @param {boolean} context whether comments are shown that those selected answer
 * @param {Set<number>} folded posts whose comments are not shown
 * @param {Sizes} sizes
 * @returns {Outline}
 */
export function outline(selection, context, folded, sizes) {
  const { corpus, fails } = selection, shown = new Uint8Array(corpus.n);
  for (let i = corpus.n - 1; i >= 0; i--) {
    if (!fails[i]) shown[i] = MATCH;
    const parent = corpus.parent[i];
    if (shown[i] && context && parent >= 0 && !shown[parent]) shown[parent] = CONTEXT;
  }
  const items = [], tops = [];
  let top = 0, post = -1;
  for (let i = 0; i < corpus.n; i++) {
    if (!shown[i]) continue;
    if (corpus.post[i] !== post) {
      post = corpus.post[i];
      items.push(-1 - post);
      tops.push(top);
      top += sizes.post;
    }
    if (folded.has(post)) continue;
    items.push(i);
    tops.push(top);
    top += sizes.comment + sizes.line * lines(corpus, i, shown[i], sizes);
  }
  return { items: Int32Array.from(items), shown, tops: Float64Array.from(tops), height: top, ...siblings(items, corpus.depth) };
}

/** Of each row its place among those beside it in the tree and the number of that group; how large each group is.
 * @param {number[]} items @param {Int16Array} depth */
function siblings(items, depth) {
  const places = new Int32Array(items.length), groups = new Int32Array(items.length);
  const sizes = /** @type {number[]} */ ([]), open = /** @type {number[]} */ ([]);
  items.forEach((item, row) => {
    const level = item < 0 ? 0 : depth[item] + 1;
    open.length = level + 1;
    groups[row] = open[level] ??= sizes.push(0) - 1;
    places[row] = ++sizes[groups[row]];
  });
  return { places, groups, sizes };
}

/** How many lines of text a row has: an answered comment that is not selected one, others up to the most.
 * @param {import("./corpus.js").Corpus} corpus @param {number} i @param {number} kind @param {Sizes} sizes */
export function lines(corpus, i, kind, sizes) {
  if (!corpus.readable) return 0;
  const signs = sizes.signs - 2 * Math.min(corpus.depth[i], 6);
  return Math.min(Math.max(Math.ceil(corpus.columns.text[i].length / signs), 1), kind === MATCH ? sizes.lines : 1);
}

/** The first row that ends below a height. @param {Outline} rows @param {number} height */
export function rowAt(rows, height) {
  let low = 0, high = rows.items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows.tops[middle + 1] ?? rows.height) > height) high = middle;
    else low = middle + 1;
  }
  return low;
}
