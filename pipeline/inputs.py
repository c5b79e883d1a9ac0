"""What each stage follows from, beside its code: the files it reads and writes, and its part of the study."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from pipeline.graph import Run, named
from pipeline.study import Study

Files = Callable[[Run], list[Path]]


def reading(run: Run) -> tuple[object, ...]:
    """What reading the documents depends on; of the pseudonyms' key only a tag that does not tell it."""
    from pipeline.people import key_name, pseudonym_key

    study = run.study
    return (study.documents.post_id, study.documents.timezone, study.documents.columns, tuple(study.stances),
            tuple(study.themes), key_name(pseudonym_key(study, run.own_corpus)))


def tables(*names: str) -> Files:
    """The tables of these names."""
    return lambda run: [run.store.path(name) for name in names]


def every_table(run: Run) -> list[Path]:
    """Every table."""
    return [run.store.path(name) for name in run.store.tables]


def reports(*names: str) -> Files:
    """Files of the reports' folder."""
    return lambda run: [run.reports / name for name in names]


def lexicon(name: str) -> Files:
    """The lexicon of a name."""
    return lambda run: [getattr(run.study.lexicons, name)]


def field(run: Run) -> list[Path]:
    """The lexicons of sentiment: the field's words, and towards whom they may go."""
    return [path for path in (run.study.lexicons.sentiment, run.study.lexicons.targets) if path]


def theme_lists(run: Run) -> list[Path]:
    """The wider word lists of themes."""
    return [run.study.lexicons.themes] if run.study.lexicons.themes else []


def checks(run: Run) -> list[Path]:
    """The answers of people who checked topics."""
    return list(run.study.topics.checks)


def public(run: Run) -> list[Path]:
    """The lexicon of names that stay readable."""
    return [run.study.lexicons.public] if run.study.lexicons.public else []


def paraphrases(run: Run) -> list[Path]:
    """What a person wrote in the place of quotations."""
    return list(run.study.report.paraphrases)


def annotated(run: Run) -> list[Path]:
    """The files with codings of the corpus, and the fingerprints of what was coded."""
    of = run.study.annotations
    return [path for path in (of.adjudicated, of.texts) if path] if of else []


def coders(run: Run) -> list[Path]:
    """The files of the single coders, who agree or not."""
    return list(run.study.annotations.coders) if run.study.annotations else []


def training_only(run: Run) -> list[Path]:
    """The sets that are only trained on."""
    return list(run.study.annotations.training_only) if run.study.annotations else []


def encoder(run: Run) -> list[Path]:
    """What names the sentence encoder's files."""
    return [run.study.models.embedding / "checksums.json"]


def model(kind: str) -> Files:
    """A model by its content hash (skops writes other bytes each time), its predictions and scores."""
    names = ("model.json", "out_of_thread.csv", "scores.json")
    return lambda run: [run.study.models.folder / kind / name for name in names]


def existing(part: Files) -> Files:
    """Those of the files that there are: a study may do without."""
    return lambda run: [path for path in part(run) if path.exists()]


def model_file(run: Run) -> list[Path]:
    """What was learned of stance."""
    return [run.study.models.folder / "stance" / "model.skops"]


def drawn(run: Run) -> list[Path]:
    """The figures' files."""
    from pipeline.figures import FIGURES, FORMATS

    return [run.reports / "figures" / f"{name}.{kind}" for name in FIGURES for kind in FORMATS]


def documents(run: Run) -> dict[str, Path]:
    """The documents by their name in the tables, and the codings of the study's own corpus."""
    from pipeline.ingest import documents

    coded = named(annotated(run)) if run.own_corpus else {}
    return {**{one.name: one.path for one in documents(run.documents)}, **coded}


def files(*parts: Files) -> Callable[[Run], dict[str, Path]]:
    """The files of these parts together, by the name that records give them."""
    return lambda run: named(chain.from_iterable(part(run) for part in parts))


def outputs(*parts: Files) -> Files:
    """The files of these parts together."""
    return lambda run: list(chain.from_iterable(part(run) for part in parts))


def coders_are(study: Study) -> str:
    """Who the coders are; nobody where there are no codings."""
    return study.annotations.coders_are if study.annotations else ""


def agreement(study: Study) -> float | None:
    """The agreement under which stance carries a warning; None where nobody coded."""
    return study.annotations.agreement if study.annotations else None


def told(run: Run) -> tuple[object, ...]:
    """What of the study the findings print or depend on: everything but its paths."""
    study = run.study
    return (study.name, study.title, study.authors, study.date, study.seed, study.confidence, study.stances,
            study.themes, study.report, study.stance, study.topics.stability, coders_are(study), agreement(study))


def explored(run: Run) -> tuple[object, ...]:
    """What of the study the explorer shows, and the versions of what draws its charts."""
    return (told(run), run.study.documents.timezone, version("altair"), version("vl-convert-python"))
