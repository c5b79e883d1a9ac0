"""What they speak about: themes of the comments, which recur, and who raises them."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.findings.entries import Entry, Number, Part, estimate, number, plain, shown, table
from pipeline.findings.material import Material, comment_themes, whose
from pipeline.findings.stances import share_note
from pipeline.statistics import Interval, adjusted_residuals, difference_share

RECURS_POSTS = 2  # a theme recurs when it stands in at least so many posts ...
RECURS_SHARE = 0.5  # ... and in at least this share of them
Cells = dict[str, tuple[int, Interval, float]]  # by stance: comments with the theme, their share, adjusted residual


def themes(of: Material) -> Part:
    """Frequency, recurrence, sentiment and stances of every theme of the study."""
    numbers = _overall(of)
    rows: list[list[Any]] = []
    cells: dict[str, Cells] = {}
    coded = comment_themes(of.tables["themes"], "coded", of.study, of.comments)
    best = comment_themes(of.tables["themes"], "best", of.study, of.comments)
    for name, theme in of.study.themes.items():
        hits = of.carried[name].to_numpy()
        corrected = of.share(hits) if coded[name].notna().all() else difference_share(
            best[name].eq(True), coded[name].astype(float), of.comments["post"], power=None,
            probability=of.comments["probability"], confidence=of.study.confidence, random_state=of.random_state)
        found = _theme(of, f"theme.{name}", hits, corrected)
        cells[name] = _cells(of, hits)
        numbers |= found | _by_stance_numbers(name, cells[name], len(hits))
        rows.append([theme.label, int(hits.sum()), *shown(of.share(hits)), _posts(of, hits),
                     "yes" if recurs(_posts(of, hits), of) else "no",
                     of.mean(of.comments["sentiment"], hits).value, of.mean(of.comments["intensity"], hits).value])
    rows.sort(key=lambda row: (-row[1], row[0]))
    recur = f"A theme recurs when it stands in at least {RECURS_POSTS} posts and in {RECURS_SHARE:.0%} of all posts."
    columns = ["Theme", "Comments", "Share", "Low", "High", "Posts", "Recurs", "Mean sentiment",
               "Mean intensity (coders)"]
    return Part(numbers, {
        "themes": table("Themes of the comments", f"{theme_sources(of)} {recur} {share_note(of)}", columns, rows),
        "theme_by_stance": _by_stance(of, cells, "count"),
        "theme_by_stance_share": _by_stance(of, cells, "share"),
        "theme_by_stance_residual": _by_stance(of, cells, "residual"),
        "theme_by_post": _by_post(of),
    })


def theme_sources(of: Material) -> str:
    """Whose themes the study shows, for the notes of tables and figures."""
    coder = _coded_comments(of)
    note = whose("Themes", "them", coder, len(of.comments) - coder)
    sources = comment_themes(of.tables["themes"], "source", of.study, of.comments)
    unsought = [theme.label for name, theme in of.study.themes.items() if coder and not sources[name].eq("coder").any()]
    return f"{note} By the model alone, since no coding names them: {', '.join(unsought)}." if unsought else note


def _coded_comments(of: Material) -> int:
    """How many comments show the coders' themes."""
    sources = comment_themes(of.tables["themes"], "source", of.study, of.comments)
    return int(sources.eq("coder").any(axis=1).sum())


def _overall(of: Material) -> dict[str, Number]:
    each = of.carried.sum(axis=1)
    coder = _coded_comments(of)
    recurring = sum(recurs(_posts(of, of.carried[name].to_numpy()), of) for name in of.study.themes)
    return {
        "themes.count": number(len(of.study.themes), "themes", "themes of the study"),
        "themes.recurring": number(recurring, "themes", "themes that recur"),
        "themes.recur_posts": number(RECURS_POSTS, "posts", "least number of posts for a theme to recur"),
        "themes.recur_share": number(RECURS_SHARE, "share", "least share of posts for a theme to recur"),
        "themes.absent": number(int((of.carried.sum() == 0).sum()), "themes", "themes that no comment carries"),
        "themes.per_comment": estimate(of.mean(each), "themes", "mean number of themes of a comment"),
        "themes.without": number(int((each == 0).sum()), "comments", "comments without a theme"),
        "themes.coder": number(coder, "comments", "comments with the coders' themes"),
        "themes.model": number(len(of.comments) - coder, "comments", "comments with the model's themes"),
    }


def _posts(of: Material, hits: np.ndarray[Any, Any]) -> int:
    return int(of.comments.loc[hits, "post"].nunique())


def recurs(posts: int, of: Material) -> bool:
    """Whether something that stands in so many posts recurs."""
    return posts >= RECURS_POSTS and posts >= RECURS_SHARE * len(of.posts)


def _theme(of: Material, where: str, hits: np.ndarray[Any, Any], corrected: Interval) -> dict[str, Number]:
    return {
        f"{where}.comments": number(int(hits.sum()), "comments", "comments that carry the theme", n=len(hits)),
        f"{where}.share": estimate(of.share(hits), "share", "share of comments that carry the theme"),
        f"{where}.share_corrected": estimate(corrected, "share", "share corrected for the model's errors"),
        f"{where}.sentiment": estimate(of.mean(of.comments["sentiment"], hits), "score from -1 to 1",
                                       "mean sentiment score of the comments that carry the theme"),
        f"{where}.intensity": estimate(of.mean(of.comments["intensity"], hits), "score from -3 to 3",
                                       "mean sentiment intensity of those comments by the coders"),
    }


def _cells(of: Material, hits: np.ndarray[Any, Any]) -> Cells:
    """For each stance: comments that carry the theme, their share of that stance's comments, adjusted residual."""
    given = of.comments["stance"].notna().to_numpy()
    cells: Cells = {}
    for stance in of.study.stances:
        member = (of.comments["stance"] == stance).to_numpy()
        square = [[int((given & (member == a) & (hits == b)).sum()) for b in (True, False)] for a in (True, False)]
        cells[stance] = (square[0][0], of.share(hits, member), float(adjusted_residuals(square)[0, 0]))
    return cells


def _by_stance_numbers(name: str, cells: Cells, n: int) -> dict[str, Number]:
    numbers = {}
    for stance, (count, share, residual) in cells.items():
        where = f"theme.{name}.stance.{stance}"
        numbers[f"{where}.count"] = number(count, "comments", "comments of that stance that carry the theme",
                                           n=share.n)
        numbers[f"{where}.share"] = estimate(share, "share", "share of that stance's comments that carry the theme")
        numbers[f"{where}.residual"] = number(residual, "standard errors", "adjusted residual of theme by stance",
                                              n=n)
    return numbers


def _by_stance(of: Material, cells: dict[str, Cells], kind: str) -> Entry:
    titles = {
        "count": ("Themes by stance: comments", "Number of comments of the stance that carry the theme."),
        "share": ("Themes by stance: shares", "Share of the stance's comments that carry the theme."),
        "residual": ("Themes by stance: adjusted residuals",
                     "Distance from independence in standard errors, comments taken for independent: beyond 2 or -2 "
                     "a cell is worth a look, and with small counts not more than that."),
    }
    rows = []
    for name, theme in of.study.themes.items():
        rows.append([theme.label, *({"count": count, "share": share.value, "residual": residual}[kind]
                                    for count, share, residual in cells[name].values())])
    title, note = titles[kind]
    sizes = ", ".join(f"{s} {int((of.comments['stance'] == s).sum())}" for s in of.study.stances)
    return table(title, f"{note} Comments: {sizes}. {theme_sources(of)} {of.sources()}",
                 ["Theme", *of.study.stances], rows)


def _by_post(of: Material) -> Entry:
    counts = of.carried.groupby(of.comments["post"]).sum().reindex(of.posts.index).fillna(0).astype(int)
    rows = [[theme.label, *counts[name]] for name, theme in of.study.themes.items()]
    return table("Themes by post", f"Number of comments that carry the theme. {theme_sources(of)}",
                 ["Theme", *of.posts.index], [plain(row) for row in rows])
