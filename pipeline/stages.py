"""Each stage's thin layer: load its tables, call its pure functions, save what they return."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd

from pipeline import inputs
from pipeline.graph import Run, Stage
from pipeline.store import Store, mapped, sha256, whole_file, write_json, write_text
from pipeline.study import Study

if TYPE_CHECKING:
    from pipeline.ingest import Given, Settings
    from pipeline.topics.learned import ThemeModel
    from pipeline.wording.regression import Regression


def ingest(run: Run) -> None:
    """Documents → documents, posts, comments, ledger."""
    from pipeline.ingest import documents, ingested

    batches = ingested(documents(run.documents), reading(run.study, run.own_corpus), run.processes)
    problems = write_ingested(run.store, batches, run.study if run.own_corpus else None)
    write_text(run.problems, "".join(f"{line}\n" for line in problems))


def reading(study: Study, own_corpus: bool) -> Settings:
    """How the documents of a study, or others, are read."""
    from pipeline.ingest import Settings
    from pipeline.people import pseudonym_key

    return Settings(study.documents.post_id, given(study), pseudonym_key(study, own_corpus))


def given(study: Study) -> Given:
    """What the readers must know of a study."""
    from pipeline.ingest import Given

    return Given(study.documents.columns, ZoneInfo(study.documents.timezone))


def write_ingested(store: Store, batches: Iterable[Mapping[str, pd.DataFrame]],
                   coded: Study | None = None) -> list[str]:
    """Write the tables of the stage `ingest` batch by batch; a line for each problem of a document.

    Parameters
    ----------
    store
        Where to.
    batches
        What `ingested` gives.
    coded
        The study whose codings are of these comments; the ledger then says which of them do not count.
    """
    from pipeline.annotations import coded_comments, stale_rows

    wanted, texts, problems = coded_comments(coded), [pd.DataFrame(columns=["comment", "text"])], list[str]()
    with store.writer(["posts", "comments"]) as threads, store.writer(["documents"]) as files, \
            store.writer(["ledger"]) as ledger:
        for frames in batches:
            (threads if "comments" in frames else files if "documents" in frames else ledger)(frames)
            if "comments" in frames and wanted:
                texts.append(frames["comments"].loc[frames["comments"]["comment"].isin(wanted), ["comment", "text"]])
            if "ledger" in frames:
                problems += problem_lines(frames["ledger"])
        if coded and wanted:
            stale = stale_rows(coded, pd.concat(texts, ignore_index=True))
            ledger({"ledger": stale})
            problems += problem_lines(stale)
    return problems


def problem_lines(ledger: pd.DataFrame) -> list[str]:
    """Each warning and error of the ledger as one line: document and line, what, what to do next."""
    from pipeline.report.safe import clean

    bad = ledger[ledger["severity"].isin(["warning", "error"])]
    return [clean(f"{document}{f':{line:.0f}' if pd.notna(line) else ''}: {reason}: {detail}") for
            document, line, reason, detail in zip(*(bad[name] for name in ("document", "line", "reason", "detail")),
                                                  strict=True)]


def tokenise(run: Run) -> None:
    """Comments → sentences, tokens."""
    from pipeline.tokenise import sentences_and_tokens, terms

    batches = run.store.batches("comments", ["comment", "text", "lines", "quoted", "removed"])
    work = partial(sentences_and_tokens, lexicon=terms(run.study.lexicons.terms))
    with run.store.writer(["sentences", "tokens"]) as write:
        for found in mapped(work, batches, run.processes):
            write({"sentences": found.sentences, "tokens": found.tokens})


def spoken(comments: pd.DataFrame) -> pd.DataFrame:
    """The comments, with no text where the page shows a comment as removed: its notice is nobody's words."""
    return comments.assign(text=comments["text"].mask(comments["removed"].astype(bool), ""))


def _utterances(run: Run) -> Iterator[pd.DataFrame]:
    """The utterances of the corpus, batch by batch."""
    from pipeline.wording import corpus_utterances

    pairs = zip(map(spoken, run.store.batches("comments")), run.store.batches("sentences"), strict=True)
    return corpus_utterances(pairs, _bodies(run))


def _bodies(run: Run) -> dict[str, str]:
    """The text of each post."""
    posts = run.store.read("posts", ["post", "body"])
    return dict(zip(posts["post"], posts["body"], strict=True))


def _codings(run: Run) -> pd.DataFrame:
    """The adjudicated codings that count for this corpus; no rows where there are none."""
    from pipeline.annotations import COLUMNS, valid_codings

    if run.study.annotations is None:
        return pd.DataFrame(columns=list(COLUMNS))
    return valid_codings(run.study, run.store.read("comments", ["comment", "text"]))


def models(run: Run) -> None:
    """Coded comments and training-only sets → the models, their out-of-thread predictions, scores and cards."""
    from pipeline.sentiment import training as feeling
    from pipeline.stance.card import card
    from pipeline.stance.training import model_scores, trained
    from pipeline.tokenise import Tokenised
    from pipeline.topics import theme_training as themes
    from pipeline.wording import Wording

    coded = _codings(run)
    if coded.empty:
        return
    wording = Wording(run.study, own=True)
    tokenised = Tokenised(run.store.read("sentences"), run.store.read("tokens"))
    data, texts = wording.training_set(pd.concat(_utterances(run)), tokenised, coded)
    found = trained(data, list(run.study.stances), run.study.stance.risk)
    scores = model_scores(found, data, run.study)
    keep(run.study.models.folder / "stance", found.model, found.out_of_thread, scores,
         card(found.model, data, scores, run.study))
    felt = feeling.trained(data)
    if felt:
        figures = feeling.model_scores(felt.out_of_thread, run.study)
        keep(run.study.models.folder / "sentiment", felt.model, felt.out_of_thread, figures,
             feeling.card(data, figures, run.study))


    about = themes.trained(data, texts, run.study, wording.encoder)
    if about:
        figures = themes.model_scores(about.out_of_thread, data, run.study)
        keep(run.study.models.folder / "themes", about.model, about.out_of_thread, figures,
             themes.card(data, figures, run.study))


def keep(folder: Path, model: Regression | ThemeModel, out_of_thread: pd.DataFrame, scores: Mapping[str, Any],
         card: str) -> None:
    """Write a model with what it says, out of thread, of the coded comments, its scores and its card."""
    folder.mkdir(parents=True, exist_ok=True)
    model.save(folder)
    with whole_file(folder / "out_of_thread.csv") as temporary:
        out_of_thread.to_csv(temporary, index=False, lineterminator="\n")
    write_json(folder / "scores.json", scores)
    write_text(folder / "README.md", card)


def sentiment(run: Run) -> None:
    """Comments, sentences, tokens and the model → sentiment."""
    from pipeline.sentiment import field_lexicon, sentiment_table
    from pipeline.sentiment.learned import Scorer

    lexicon = field_lexicon(run.study.lexicons.sentiment, run.study.lexicons.targets)
    scorer = Scorer(run.study, _held_out(run, run.study.models.folder / "sentiment"), _own(run))
    read = run.store.batches
    batches = zip(_utterances(run), read("sentences"), read("tokens"), strict=True)
    run.store.write("sentiment", (
        sentiment_table(list(utterances["comment"]), sentences, tokens, lexicon,
                        replies=utterances.loc[utterances["depth"] > 0, "comment"],
                        learned=scorer.corpus(utterances, tokens))
        for utterances, sentences, tokens in batches))


def stance(run: Run) -> None:
    """Comments, tokens, sentiment and the model → stance."""
    from pipeline.stance import Classifier, stance_table

    classifier = Classifier(run.study, _own(run))
    held_out = _held_out(run, classifier.folder)
    pairs = zip(_utterances(run), run.store.batches("tokens"), strict=True)
    run.store.write("stance", (stance_table(classifier, rows, tokens, held_out) for rows, tokens in pairs))


def _own(run: Run) -> bool:
    """Whether the models were trained on this corpus."""
    return run.own_corpus and run.study.annotations is not None


def _held_out(run: Run, folder: Path) -> pd.DataFrame:
    """The out-of-thread predictions of those coded comments whose coding counts for this corpus."""
    path = folder / "out_of_thread.csv"
    if not path.exists():
        return pd.DataFrame(columns=["comment", "coded", "why", *(f"p_{name}" for name in run.study.stances)])
    predictions = pd.read_csv(path, dtype={"comment": str, "post": str}, keep_default_na=False)
    return predictions[predictions["comment"].isin(_codings(run)["comment"])]


def topics(run: Run) -> None:
    """Sentences and tokens → topics, themes, points, and how far the topics are to be trusted."""
    from pipeline.people.tables import known_names
    from pipeline.topics import topic_tables
    from pipeline.topics.answers import kept_answers
    from pipeline.topics.intrusion import topic_checks
    from pipeline.wording import answering

    read = run.store.read
    coded = _codings(run)[["comment", "themes"]]
    comments, tokens = spoken(read("comments")), read("tokens")
    writers = {name.lower() for name in known_names(comments, read("posts", ["signature"]))}
    tokens = tokens[~tokens["text"].str.lower().isin(writers)]  # no topic is called by who writes
    folder = run.study.models.folder / "themes"
    known = pd.read_csv(folder / "out_of_thread.csv", dtype={"comment": str}) if (
        _own(run) and (folder / "out_of_thread.csv").exists()) else None
    found = topic_tables(read("sentences"), tokens, next(answering([comments], _bodies(run))), run.study,
                         coded if len(coded) else None, known)
    for name in ("topics", "themes", "points", "topic_refits", "topic_quality", "topic_edits"):
        run.store.write(name, getattr(found, name))
    run.store.write("topic_checks", topic_checks(kept_answers(run.study.topics.checks), found.topics))


def findings(run: Run) -> None:
    """Every table → results.json."""
    write_json(run.reports / "results.json", found_results(run))


def found_results(run: Run) -> dict[str, Any]:
    """What the tables of a run give, for results.json."""
    from pipeline.findings import findings as found
    from pipeline.findings import load_codings, load_paraphrases

    tables = {name: run.store.read(name) for name in run.store.tables}
    scores = run.study.models.folder / "stance" / "scores.json"
    return found(
        tables, run.study, load_codings(run.study),
        json.loads(scores.read_text("utf-8")) if scores.exists() else {}, _provenance(run),
        load_paraphrases(run.study),
    )


def explorer(run: Run) -> None:
    """Threads, their labels and results → explorer.html."""
    from pipeline.explorer import TABLES, content, page

    tables = {name: run.store.read(name) for name in TABLES}
    write_text(run.reports / "explorer.html", page(content(tables, run.study, _results(run), processes=run.processes)))


def _provenance(run: Run) -> dict[str, object]:
    """What the results were made from: checksums of documents and tables, versions, the model."""
    from pipeline.graph import versions

    files = run.store.read("documents", ["document", "sha256"]).dropna()
    return {
        "documents": dict(zip(files["document"], files["sha256"], strict=True)),
        "tables": {name: sha256(run.store.path(name)) for name in run.store.tables},
        "versions": versions(),
    }


def figures(run: Run) -> None:
    """Results and tables → figures."""
    from pipeline.figures import write_figures

    write_figures(_results(run), {name: run.store.read(name) for name in run.store.tables}, run.reports / "figures")


def report(run: Run) -> None:
    """Results and figures → findings.html, .pdf, .md and .tex, references.bib and tables."""
    from pipeline.report import write_report

    write_report(_results(run), run.reports / "figures", run.reports)


def _results(run: Run) -> dict[str, object]:
    content: dict[str, object] = json.loads((run.reports / "results.json").read_text("utf-8"))
    return content


_THREADS = inputs.tables("posts", "comments", "sentences", "tokens")
_WORDS = inputs.outputs(inputs.lexicon("terms"), inputs.lexicon("discourse"))

STAGES = {stage.name: stage for stage in (
    Stage("ingest", "read posts, comments and replies from the documents", ingest,
          ("annotations.py", "ingest", "people"), inputs.documents,
          inputs.outputs(inputs.tables("documents", "posts", "comments", "ledger"), lambda run: [run.problems]),
          inputs.reading),
    Stage("tokenise", "part sentences and tokens", tokenise, ("tokenise.py",),
          inputs.files(inputs.tables("comments"), inputs.lexicon("terms")),
          inputs.tables("sentences", "tokens"), lambda _: None),
    Stage("models", "train and score the models of stance, sentiment and themes", models,
          ("annotations.py", "sentiment", "stance", "statistics", "tokenise.py", "topics", "vectors.py", "wording"),
          inputs.files(_THREADS, inputs.annotated, inputs.training_only, _WORDS, inputs.encoder, inputs.theme_lists),
          inputs.outputs(inputs.model("stance"), inputs.model_file),
          lambda run: (run.study.seed, run.study.confidence, run.study.stances, run.study.stance, run.study.themes,
                       inputs.coders_are(run.study))),
    Stage("sentiment", "score the sentiment of sentences and comments", sentiment,
          ("annotations.py", "sentiment", "vectors.py", "wording"),
          inputs.files(_THREADS, inputs.field, inputs.annotated, inputs.existing(inputs.model("sentiment")), _WORDS),
          inputs.tables("sentiment"), lambda _: None),
    Stage("stance", "classify the stance of comments", stance, ("annotations.py", "stance", "vectors.py", "wording"),
          inputs.files(_THREADS, inputs.annotated, inputs.model("stance"), _WORDS),
          inputs.tables("stance"), lambda run: tuple(run.study.stances)),
    Stage("topics", "model topics and themes", topics,
          ("annotations.py", "people", "tokenise.py", "topics", "vectors.py", "wording"),
          inputs.files(_THREADS, inputs.annotated, inputs.encoder, inputs.checks,
                       inputs.existing(inputs.model("themes")), inputs.theme_lists),
          inputs.tables("topics", "themes", "points", "topic_refits", "topic_quality", "topic_edits", "topic_checks"),
          lambda run: (run.study.seed, replace(run.study.topics, checks=()), run.study.themes)),
    Stage("findings", "compute every number of the report", findings,
          ("annotations.py", "findings", "people", "sentiment", "statistics", "tokenise.py"),
          inputs.files(inputs.every_table, inputs.annotated, inputs.coders, inputs.model("stance"),
                       inputs.lexicon("terms"), inputs.public, inputs.field, inputs.paraphrases),
          inputs.reports("results.json"), inputs.told),
    Stage("explorer", "write the page to explore the threads", explorer,
          ("explorer", "figures/frame.py", "people", "report/safe.py", "tokenise.py"),
          inputs.files(inputs.tables("posts", "comments", "stance", "sentiment", "themes", "points"),
                       inputs.reports("results.json"), inputs.lexicon("terms"), inputs.public),
          inputs.reports("explorer.html"), inputs.explored),
    Stage("figures", "draw the figures", figures, ("figures",),
          inputs.files(inputs.reports("results.json"), inputs.tables("points")), inputs.drawn, lambda _: None),
    Stage("report", "write the report", report, ("figures", "report"),
          inputs.files(inputs.reports("results.json"), inputs.drawn),
          inputs.reports("findings.html", "findings.pdf", "findings.md", "findings.tex", "references.bib",
                         "tables"), lambda _: None),
)}
