/** The rows behind each chart: counts of what the other filters let through, and whether the chart's own do. */

import { NONE } from "./corpus.js";
import { counted, decimal } from "./dom.js";
import { bits, inside } from "./selection.js";

/** @typedef {Record<string, any>} Row  `wanted` are the filters' values that a click on it sets */

const MOST = 30; // posts that the chart of posts shows

/** @typedef {import("./selection.js").Selection} Selection */

/** The comments that pass all filters but these. @param {Selection} selection @param {...string} own */
function* passing(selection, ...own) {
  const rest = ~bits(...own), { fails } = selection;
  for (let i = 0; i < fails.length; i++) if (!(fails[i] & rest)) yield i;
}

/** The stance's label of a code. @param {any} study @param {number} code */
const stanceName = (study, code) => (code < 0 ? study.none : study.stances[code]).label;

/** Counts by group and stance as rows. @param {Selection} selection @param {string} name @param {number[][]} table
 * @param {(code: number) => string} label @param {number[]} order @returns {Row[]} */
function counts(selection, name, table, label, order) {
  const { study } = selection.corpus;
  return order.flatMap((code) => table[code].map((n, k) => ({ n, k })).filter(({ n }) => n).map(({ n, k }) => ({
    group: label(code), stance: stanceName(study, k - 1), n, place: k || 99,
    on: selection.lets(name, code) && selection.lets("stance", k - 1), wanted: { [name]: code, stance: k - 1 },
    tip: `${label(code)}, ${stanceName(study, k - 1)}: ${counted(n, "comment")}`,
  })));
}

/** @param {Selection} selection @param {string} name @param {number} size */
function byStance(selection, name, size) {
  const { corpus } = selection, of = /** @type {any} */ (corpus)[name];
  const table = Array.from({ length: size }, () => new Array(corpus.study.stances.length + 1).fill(0));
  for (const i of passing(selection, name, "stance")) if (of[i] >= 0) table[of[i]][corpus.stance[i] + 1]++;
  return table;
}

/** @param {number[]} row */
const total = (row) => row.reduce((sum, n) => sum + n, 0);

/** @param {Selection} selection */
function posts(selection) {
  const { corpus } = selection, table = byStance(selection, "post", corpus.posts.post.length);
  const codes = table.map((_, code) => code).filter((code) => total(table[code]));
  const most = codes.sort((a, b) => total(table[b]) - total(table[a])).slice(0, MOST).sort((a, b) => a - b);
  const label = (/** @type {number} */ code) => `${corpus.posts.post[code]} ${corpus.posts.title[code] ?? ""}`.trim();
  return { rows: counts(selection, "post", table, label, most), note: codes.length > MOST
    ? `The ${MOST} posts with most comments of ${codes.length}. ` : "", n: most.reduce((sum, code) => sum + total(table[code]), 0) };
}

/** @param {Selection} selection */
function time(selection) {
  const { corpus } = selection, table = byStance(selection, "period", corpus.periods.length);
  const codes = table.map((_, code) => code), n = codes.reduce((sum, code) => sum + total(table[code]), 0);
  const all = [...passing(selection, "period", "stance")].length;
  return { rows: counts(selection, "period", table, (code) => corpus.periods[code], codes), n,
    note: all > n ? `${counted(all - n, "comment")} without a date not shown. ` : "" };
}

/** Comments, and their sentiments, by theme and stance. @param {Selection} selection */
function cells(selection) {
  const { corpus } = selection, width = corpus.study.stances.length;
  const totals = new Array(width).fill(0);
  const values = corpus.carries.map(() => Array.from({ length: width }, () => /** @type {number[]} */ ([])));
  let n = 0, without = 0;
  for (const i of passing(selection, "theme", "stance")) {
    if (corpus.stance[i] < 0) { without++; continue; }
    n++;
    totals[corpus.stance[i]]++;
    for (const [theme] of corpus.columns.themes[i]) values[theme][corpus.stance[i]].push(corpus.sentiment[i]);
  }
  return { totals, values, n, note: without ? `${counted(without, "comment")} without a stance not shown. ` : "" };
}

/** @param {Selection} selection @param {number} theme @param {number} stance */
const cell = (selection, theme, stance) => ({
  group: selection.corpus.study.themes[theme].label, stance: stanceName(selection.corpus.study, stance),
  on: selection.lets("theme", theme) && selection.lets("stance", stance), wanted: { theme, stance },
});

/** @param {Selection} selection */
function themes(selection) {
  const { totals, values, n, note } = cells(selection);
  const rows = values.flatMap((row, theme) => row.map((found, stance) => {
    const made = cell(selection, theme, stance), share = totals[stance] ? found.length / totals[stance] : 0;
    return { ...made, n: found.length, share, tip:
      `${made.group}, ${made.stance}: ${found.length} of ${counted(totals[stance], "comment")} (${Math.round(100 * share)}%)` };
  }));
  return { rows, n, note };
}

/** The value at a share of the sorted values, between two of them by proportion. @param {number[]} sorted @param {number} share */
function quantile(sorted, share) {
  const at = (sorted.length - 1) * share, low = Math.floor(at);
  return (sorted[low] + (sorted[Math.ceil(at)] - sorted[low]) * (at - low)) / 1000;
}

/** @param {Selection} selection */
function feelings(selection) {
  const { values, n, note } = cells(selection), rows = /** @type {Row[]} */ ([]);
  values.forEach((row, theme) => row.forEach((found, stance) => {
    const sorted = found.filter((value) => value !== NONE).sort((a, b) => a - b), made = cell(selection, theme, stance);
    if (!sorted.length) return;
    const [low, median, high] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share));
    rows.push({ ...made, n: sorted.length, low, median, high,
      tip: `${made.group}, ${made.stance}: median ${decimal(1000 * median, true)}, `
      + `middle half ${decimal(1000 * low, true)} to ${decimal(1000 * high, true)}, ${counted(sorted.length, "comment")}` });
  }));
  const caution = selection.corpus.study.cautions.find((/** @type {any} */ one) => one.about === "sentiment");
  return { rows, n, note: `${caution ? `${caution.text} ` : ""}${note}` };
}

/** The sentences of the map, as rows. @param {import("./corpus.js").Corpus} corpus @returns {Row[]} */
export function points({ points, columns, stance, study }) {
  return points.row.map((/** @type {number} */ i, /** @type {number} */ k) => ({
    x: points.x[k], y: points.y[k], stance: stanceName(study, stance[i]), read: i, k,
    tip: `${columns.comment[i]}, sentence ${points.ordinal[k]}, ${stanceName(study, stance[i])}`,
  }));
}

/** @param {Selection} selection */
function sentences(selection) {
  const { corpus, fails } = selection, { of } = corpus.points, { area } = selection.values;
  const rest = ~bits("area"), all = points(corpus);
  const rows = all.filter(({ read, k }) => !(fails[read] & rest) && inside(corpus.points, k, area));
  return { rows, n: rows.length, note: of[0] > all.length
    ? `A sample of ${all.length.toLocaleString("en-GB")} of ${of[0].toLocaleString("en-GB")} sentences. ` : "" };
}

/** What each chart shows of a selection: rows, number of comments (of the map sentences), what is left out. */
export const ROWS = /** @type {Record<string, (selection: Selection) => {rows: Row[], n: number, note: string}>} */ ({
  stance_by_post: posts, theme_by_stance: themes, sentiment: feelings, map: sentences, time,
});
