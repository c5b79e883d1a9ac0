/** What is printed: the selection as a plain list, since the page itself holds only the rows in sight. */

import { counted, el } from "./dom.js";
import { origin, tags } from "./labels.js";

const MOST = 500; // comments on paper

/** @param {import("./selection.js").Selection} selection @param {string} about the filters, in words */
export function printed({ corpus, fails }, about) {
  const chosen = [...corpus.post.keys()].filter((i) => !fails[i]), kept = chosen.slice(0, MOST);
  const rows = kept.flatMap((i, k) => {
    const post = corpus.post[i], title = `${corpus.called(post)} (${corpus.posts.date[post] ?? "no date"})`;
    const head = k && corpus.post[kept[k - 1]] === post ? [] : [el("h2", {}, title)];
    const meta = el("div", { class: "meta" }, el("b", {}, corpus.columns.comment[i]), ...tags(corpus, i), origin(corpus, i));
    const comment = el("div", { class: `beside s${corpus.stance[i]}` }, meta,
      corpus.readable ? el("p", {}, corpus.columns.text[i]) : null);
    comment.style.setProperty("--depth", String(Math.min(corpus.depth[i], 6)));
    return [...head, comment];
  });
  const said = `${counted(chosen.length, "comment")}${chosen.length > MOST ? `, the first ${MOST} of them here` : ""}. ${about}`;
  return [el("p", {}, said), ...rows];
}
