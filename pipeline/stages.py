"""Each stage's thin layer: load its tables, call its pure functions, save what they return."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from pipeline.graph import Run, Stage, named
from pipeline.store import Store, mapped, sha256, whole_file, write_json, write_text
from pipeline.study import Study

if TYPE_CHECKING:
    from pipeline.ingest import Given, Settings


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


def sentiment(run: Run) -> None:
    """Sentences → sentiment."""
    from pipeline.sentiment import sentiment_table

    pairs = zip(run.store.batches("comments", ["comment"]), run.store.batches("sentences"), strict=True)
    run.store.write("sentiment", (sentiment_table(list(comments["comment"]), rows) for comments, rows in pairs))


def spoken(comments: pd.DataFrame) -> pd.DataFrame:
    """The comments, with no text where the page shows a comment as removed: its notice is nobody's words."""
    return comments.assign(text=comments["text"].mask(comments["removed"].astype(bool), ""))


def _utterances(run: Run) -> Iterator[pd.DataFrame]:
    """The utterances of the corpus, batch by batch."""
    from pipeline.stance import corpus_utterances

    posts = run.store.read("posts", ["post", "body"])
    pairs = zip(map(spoken, run.store.batches("comments")), run.store.batches("sentiment"), strict=True)
    return corpus_utterances(pairs, dict(zip(posts["post"], posts["body"], strict=True)))


def _codings(run: Run) -> pd.DataFrame:
    """The adjudicated codings that count for this corpus; no rows where there are none."""
    from pipeline.annotations import COLUMNS, valid_codings

    if run.study.annotations is None:
        return pd.DataFrame(columns=list(COLUMNS))
    return valid_codings(run.study, run.store.read("comments", ["comment", "text"]))


def models(run: Run) -> None:
    """Coded comments and training-only sets → the stance model, its out-of-thread predictions, scores and card."""
    from pipeline.stance import Classifier, training_set
    from pipeline.stance.card import card
    from pipeline.stance.model import save
    from pipeline.stance.training import model_scores, trained

    coded = _codings(run)
    if coded.empty:
        return
    classifier = Classifier(run.study)
    data = training_set(classifier, pd.concat(_utterances(run)), run.store.read("tokens"), coded)
    found = trained(data, classifier.names, run.study.stance.risk)
    scores = model_scores(found, run.study)
    classifier.folder.mkdir(parents=True, exist_ok=True)
    save(found.model, classifier.folder)
    with whole_file(classifier.folder / "out_of_thread.csv") as temporary:
        found.out_of_thread.to_csv(temporary, index=False, lineterminator="\n")
    write_json(classifier.folder / "scores.json", scores)
    write_text(classifier.folder / "README.md", card(found.model, data, scores, run.study))


def stance(run: Run) -> None:
    """Comments, tokens, sentiment and the model → stance."""
    from pipeline.stance import Classifier, stance_table

    classifier = Classifier(run.study)
    held_out = _held_out(run, classifier.folder)
    pairs = zip(_utterances(run), run.store.batches("tokens"), strict=True)
    run.store.write("stance", (stance_table(classifier, rows, tokens, held_out) for rows, tokens in pairs))


def _held_out(run: Run, folder: Path) -> pd.DataFrame:
    """The out-of-thread predictions of those coded comments whose coding counts for this corpus."""
    path = folder / "out_of_thread.csv"
    if not path.exists():
        return pd.DataFrame(columns=["comment", "coded", "why", *(f"p_{name}" for name in run.study.stances)])
    predictions = pd.read_csv(path, dtype={"comment": str, "post": str}, keep_default_na=False)
    return predictions[predictions["comment"].isin(_codings(run)["comment"])]


def topics(run: Run) -> None:
    """Sentences and tokens → topics, themes, points."""
    from pipeline.people.tables import known_names
    from pipeline.topics import topic_tables

    read = run.store.read
    coded = _codings(run)[["comment", "themes"]]
    comments, tokens = spoken(read("comments")), read("tokens")
    writers = {name.lower() for name in known_names(comments, read("posts", ["signature"]))}
    tokens = tokens[~tokens["text"].str.lower().isin(writers)]  # no topic is called by who writes
    found = topic_tables(read("sentences"), tokens, comments, run.study, coded if len(coded) else None)
    for name in ("topics", "themes", "points"):
        run.store.write(name, getattr(found, name))


def findings(run: Run) -> None:
    """Every table → results.json."""
    from pipeline.findings import findings as found
    from pipeline.findings import load_codings

    tables = {name: run.store.read(name) for name in run.store.tables}
    scores = run.study.models.folder / "stance" / "scores.json"
    results = found(
        tables, run.study, load_codings(run.study),
        json.loads(scores.read_text("utf-8")) if scores.exists() else {}, _provenance(run),
    )
    write_json(run.reports / "results.json", results)


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
    """Results and figures → findings.html, findings.pdf, findings.md and tables."""
    from pipeline.report import write_report

    write_report(_results(run), run.reports / "figures", run.reports)


def _results(run: Run) -> dict[str, object]:
    content: dict[str, object] = json.loads((run.reports / "results.json").read_text("utf-8"))
    return content


def _reading(run: Run) -> tuple[object, ...]:
    """What reading the documents depends on; of the pseudonyms' key only a tag that does not tell it."""
    from pipeline.people import key_name, pseudonym_key

    study = run.study
    return (study.documents.post_id, study.documents.timezone, study.documents.columns, tuple(study.stances),
            tuple(study.themes), key_name(pseudonym_key(study, run.own_corpus)))


Files = Callable[[Run], list[Path]]


def _tables(*names: str) -> Files:
    return lambda run: [run.store.path(name) for name in names]


def _every_table(run: Run) -> list[Path]:
    return [run.store.path(name) for name in run.store.tables]


def _reports(*names: str) -> Files:
    return lambda run: [run.reports / name for name in names]


def _lexicon(name: str) -> Files:
    return lambda run: [getattr(run.study.lexicons, name)]


def _public(run: Run) -> list[Path]:
    """The lexicon of names that stay readable."""
    return [run.study.lexicons.public] if run.study.lexicons.public else []


def _annotated(run: Run) -> list[Path]:
    """The files with codings of the corpus, and the fingerprints of what was coded."""
    of = run.study.annotations
    return [path for path in (of.adjudicated, of.texts) if path] if of else []


def _coders(run: Run) -> list[Path]:
    """The files of the single coders, who agree or not."""
    return list(run.study.annotations.coders) if run.study.annotations else []


def _training_only(run: Run) -> list[Path]:
    return list(run.study.annotations.training_only) if run.study.annotations else []


def _encoder(run: Run) -> list[Path]:
    """What names the sentence encoder's files."""
    return [run.study.models.embedding / "checksums.json"]


def _model(run: Run) -> list[Path]:
    """The stance model by its content hash (skops writes other bytes each time), its predictions and scores."""
    return [run.study.models.folder / "stance" / name for name in ("model.json", "out_of_thread.csv", "scores.json")]


def _model_file(run: Run) -> list[Path]:
    return [run.study.models.folder / "stance" / "model.skops"]


def _drawn(run: Run) -> list[Path]:
    """The figures' files."""
    from pipeline.figures import FIGURES, FORMATS

    return [run.reports / "figures" / f"{name}.{kind}" for name in FIGURES for kind in FORMATS]


def _documents(run: Run) -> dict[str, Path]:
    """The documents by their name in the tables, and the codings of the study's own corpus."""
    from pipeline.ingest import documents

    coded = named(_annotated(run)) if run.own_corpus else {}
    return {**{one.name: one.path for one in documents(run.documents)}, **coded}


def _files(*parts: Files) -> Callable[[Run], dict[str, Path]]:
    return lambda run: named(chain.from_iterable(part(run) for part in parts))


def _outputs(*parts: Files) -> Files:
    return lambda run: list(chain.from_iterable(part(run) for part in parts))


def _coders_are(study: Study) -> str:
    """Who the coders are; nobody where there are no codings."""
    return study.annotations.coders_are if study.annotations else ""


def _agreement(study: Study) -> float | None:
    """The agreement under which stance carries a warning; None where nobody coded."""
    return study.annotations.agreement if study.annotations else None


def _told(run: Run) -> tuple[object, ...]:
    """What of the study the findings print or depend on: everything but its paths."""
    study = run.study
    return (study.name, study.title, study.authors, study.date, study.seed, study.confidence, study.stances,
            study.themes, study.report, study.stance, _coders_are(study), _agreement(study))


STAGES = {stage.name: stage for stage in (
    Stage("ingest", "read posts, comments and replies from the documents", ingest,
          ("annotations.py", "ingest", "people"),
          _documents, _outputs(_tables("documents", "posts", "comments", "ledger"), lambda run: [run.problems]),
          _reading),
    Stage("tokenise", "part sentences and tokens", tokenise, ("tokenise.py",),
          _files(_tables("comments"), _lexicon("terms")), _tables("sentences", "tokens"), lambda _: None),
    Stage("sentiment", "score the sentiment of sentences and comments", sentiment, ("sentiment.py",),
          _files(_tables("comments", "sentences")), _tables("sentiment"), lambda _: None),
    Stage("models", "train and score the stance model", models,
          ("annotations.py", "sentiment.py", "stance", "statistics", "tokenise.py", "vectors.py"),
          _files(_tables("posts", "comments", "tokens", "sentiment"), _annotated, _training_only, _lexicon("terms"),
                 _lexicon("discourse"), _encoder),
          _outputs(_model, _model_file),
          lambda run: (run.study.seed, run.study.confidence, run.study.stances, run.study.stance,
                       _coders_are(run.study))),
    Stage("stance", "classify the stance of comments", stance, ("annotations.py", "stance", "vectors.py"),
          _files(_tables("posts", "comments", "tokens", "sentiment"), _annotated, _model, _lexicon("terms"),
                 _lexicon("discourse")),
          _tables("stance"), lambda run: tuple(run.study.stances)),
    Stage("topics", "model topics and themes", topics,
          ("annotations.py", "people", "tokenise.py", "topics", "vectors.py"),
          _files(_tables("posts", "comments", "sentences", "tokens"), _annotated, _encoder),
          _tables("topics", "themes", "points"), lambda run: (run.study.seed, run.study.topics, run.study.themes)),
    Stage("findings", "compute every number of the report", findings,
          ("annotations.py", "findings", "people", "statistics", "tokenise.py"),
          _files(_every_table, _annotated, _coders, _model, _lexicon("terms"), _public), _reports("results.json"),
          _told),
    Stage("figures", "draw the figures", figures, ("figures",),
          _files(_reports("results.json"), _tables("points")), _drawn, lambda _: None),
    Stage("report", "write the report", report, ("figures", "report"),
          _files(_reports("results.json"), _drawn),
          _reports("findings.html", "findings.pdf", "findings.md", "tables"), lambda _: None),
)}
