"""The study's configuration: `study.toml` as a frozen dataclass, every key checked."""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import re
import tomllib
import zoneinfo
from collections.abc import Sequence
from dataclasses import field, fields
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from pipeline.errors import StudyError

ROOT = Path(__file__).resolve().parent.parent
QuotationPolicy = Literal["verbatim", "redacted", "paraphrase-only"]
_STRICT = ConfigDict(extra="forbid")
# What a table can tell of a comment and its post; `columns` says in which columns.
FIELDS = ("text", "post", "comment", "parent", "author", "profile", "posted_at", "removed", "title", "url", "date",
          "declared", "body")


@checked(frozen=True, config=_STRICT)
class Documents:
    """Where the documents lie, how their names give the ids of posts, and what they do not say themselves.

    Attributes
    ----------
    folder, post_id
        Where they lie; the part of a name that is the post's id.
    timezone
        Name of the zone of times that are printed without one.
    columns
        For tables: the column that holds each of our `FIELDS`, where it has another name.
    """

    folder: Path
    post_id: str = r"^[0-9]+(?=_)"
    timezone: str = "UTC"
    columns: dict[str, Annotated[str, Field(min_length=1)]] = field(default_factory=dict)


@checked(frozen=True, config=_STRICT)
class Annotations:
    """The coded sample and the sets that only train; stance results carry a warning below `agreement` (alpha)."""

    adjudicated: Path
    texts: Path | None = None
    coders: tuple[Path, ...] = ()
    training_only: tuple[Path, ...] = ()
    coders_are: str = "not stated"
    agreement: Annotated[float, Field(ge=0, le=1)] = 0.667


@checked(frozen=True, config=_STRICT)
class Lexicons:
    """Word lists that a user can edit."""

    terms: Path
    discourse: Path
    public: Path | None = None
    sentiment: Path | None = None
    targets: Path | None = None
    themes: Path | None = None


@checked(frozen=True, config=_STRICT)
class People:
    """The key of the pseudonyms of those who wrote the study's own documents."""

    key: Path


@checked(frozen=True, config=_STRICT)
class Models:
    """Where learned artefacts lie."""

    folder: Path

    @property
    def embedding(self) -> Path:
        """The sentence encoder's folder: the study's own, else the one Coalface ships."""
        own = self.folder / "embedding"
        return own if own.exists() else ROOT / "models" / "embedding"


@checked(frozen=True, config=_STRICT)
class Stance:
    """When the stance model abstains: where more than `risk` of its labels would be wrong, by its coded comments."""

    risk: Annotated[float, Field(gt=0, lt=1)] = 0.15


@checked(frozen=True, config=_STRICT)
class Report:
    """What the report may show.

    Attributes
    ----------
    quotations, quotations_per_theme
        The policy of quotations, and how many a theme or stance has at most.
    provoking
        Stances that provoke: they stand for a theme only where no other does, and the report asks what they set off.
    compared
        Two themes of which the report asks whether one is spoken of more negatively; none: the two most frequent.
    paraphrases
        CSV files with what a person wrote in the place of sentences, for paraphrase-only: sentence, paraphrase.
    """

    quotations: QuotationPolicy = "redacted"
    quotations_per_theme: Annotated[int, Field(ge=0)] = 2
    provoking: tuple[str, ...] = ()
    compared: tuple[str, str] | None = None
    paraphrases: tuple[Path, ...] = field(default=(), repr=False)  # a record holds no path


@checked(frozen=True, config=_STRICT)
class TopicEdits:
    """Topics to merge, rename and drop after reading; each is named by some of its best words, parted by commas."""

    merge: tuple[Annotated[tuple[str, ...], Field(min_length=2)], ...] = ()
    rename: dict[str, Annotated[str, Field(min_length=1)]] = field(default_factory=dict)
    drop: tuple[str, ...] = ()


@checked(frozen=True, config=_STRICT)
class Topics:
    """How fine the topics are, how they are tested, and how they are edited.

    Attributes
    ----------
    size, maximum
        Mean number of sentences to a topic; most topics.
    refits
        How often the topics are fitted again with other seeds, on other draws of posts, and without a post; 0: never.
    stability
        Under it a topic is unstable and no finding.
    checks
        Answers of people to intrusion questions, as `coalface check topics import` writes them.
    edit
        What to change after reading.
    """

    size: Annotated[int, Field(ge=1)] = 25
    maximum: Annotated[int, Field(ge=1)] = 40
    refits: Annotated[int, Field(ge=0)] = 5
    stability: Annotated[float, Field(ge=0, le=1)] = 0.5
    checks: tuple[Path, ...] = ()
    edit: TopicEdits = field(default_factory=TopicEdits)


@checked(frozen=True, config=_STRICT)
class Theme:
    """A theme: its label in figures and the seed words that guide the topic model."""

    label: str
    words: tuple[str, ...]


@checked(frozen=True, config=_STRICT)
class Study:
    """A whole study, as `study.toml` states it; paths are absolute, `folder` is the study file's own."""

    name: str
    title: str
    seed: int
    documents: Documents
    lexicons: Lexicons
    models: Models
    stances: dict[str, str]
    themes: dict[str, Theme]
    date: dt.date = dt.date(1970, 1, 1)
    authors: tuple[str, ...] = ()
    licence: str = ""
    confidence: float = 0.95
    annotations: Annotations | None = None
    people: People | None = None
    report: Report = field(default_factory=Report)
    stance: Stance = field(default_factory=Stance)
    topics: Topics = field(default_factory=Topics)
    folder: Path = ROOT

    def random_state(self, step: str) -> int:
        """The seed of one random step, derived from the study's seed and the step's name."""
        digest = hashlib.blake2b(f"{self.seed}:{step}".encode(), digest_size=4).digest()
        return int.from_bytes(digest, "big") % (2**31)


def study_file(given: Path | None = None) -> Path:
    """The study file to use: the one given, else `study.toml` here, else the one Coalface ships."""
    if given is not None:
        return given
    return next((path for path in [Path("study.toml"), ROOT / "study.toml"] if path.exists()), ROOT / "study.toml")


def load_study(path: Path | None = None) -> Study:
    """The study that a file describes.

    Raises
    ------
    StudyError
        The file cannot be read, lacks a key, holds an unknown one (the nearest known key is named) or a
        value of the wrong kind.
    """
    path = study_file(path)
    try:
        source = path.read_text("utf-8")
        raw = tomllib.loads(source)
    except FileNotFoundError as exc:
        raise StudyError("there is no such study file", where=str(path),
                         next_step="Give one with --study, or run in a folder that holds study.toml") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise StudyError(f"not valid TOML: {exc}", where=str(path), next_step="Mend that line") from exc
    try:
        study = TypeAdapter(Study).validate_python(_with_paths(raw, path.resolve().parent))
    except ValidationError as exc:
        raise _readable(exc, path, source) from exc
    _check(study, path)
    _check_documents(study.documents, path, source)
    return study


def _with_paths(raw: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The raw configuration with every path made absolute."""
    sections = {"documents": Documents, "annotations": Annotations, "lexicons": Lexicons, "models": Models,
                "people": People, "topics": Topics, "report": Report}
    for name, section in sections.items():
        values = raw.get(name)
        if not isinstance(values, dict):
            continue
        for one in fields(section):
            if "Path" in str(one.type) and one.name in values:
                value = values[one.name]
                values[one.name] = [folder / v for v in value] if isinstance(value, list) else folder / str(value)
    if "folder" in raw:
        raise StudyError("unknown key 'folder'", next_step="Did you mean 'documents.folder'?")
    return {**raw, "folder": folder}


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """The keys that may stand beside the one at this location."""
    sections = {f.name: f.type for f in fields(Study)}
    if len(location) == 1:
        return list(sections)
    if location[:2] == ("topics", "edit") and len(location) == 3:
        return [f.name for f in fields(TopicEdits)]
    section = {"documents": Documents, "annotations": Annotations, "lexicons": Lexicons, "models": Models,
               "people": People, "report": Report, "stance": Stance, "topics": Topics,
               "themes": Theme}.get(str(location[0]))
    return [f.name for f in fields(section)] if section else []


def _readable(error: ValidationError, path: Path, source: str) -> StudyError:
    """The first fault as one line: file and line, key, what was expected."""
    unknown = ("unexpected_keyword_argument", "extra_forbidden")
    fault = min(error.errors(), key=lambda one: one["type"] not in unknown)  # a misspelt key also misses one
    location = tuple(part for part in fault["loc"] if part != "Annotations")
    key = ".".join(map(str, location))
    name = str(location[-1]) if location else ""
    where = _where(path, source, name)
    if fault["type"] in unknown:
        known = _known_keys(location)
        hint = _nearest(name, known, f"Known keys: {', '.join(known)}")
        return StudyError(f"unknown key '{key}'", where=where, next_step=hint)
    if fault["type"] in ("missing", "missing_argument"):
        return StudyError(f"the key '{key}' is missing", where=where, next_step="Add it as in the shipped study.toml")
    return StudyError(f"'{key}': {fault['msg'][0].lower()}{fault['msg'][1:]}", where=where, next_step="Mend that value")


def _where(path: Path, source: str, name: str) -> str:
    """The file, with the line of the key where it is found."""
    line = next((n for n, text in enumerate(source.splitlines(), 1)
                 if re.match(rf"\s*(\[.*\b{re.escape(name)}\]|{re.escape(name)}\s*=)", text)), None)
    return f"{path}:{line}" if line else str(path)


def _check_documents(documents: Documents, path: Path, source: str) -> None:
    """Raise where what is said about documents cannot be used."""
    try:
        re.compile(documents.post_id)
    except re.error as exc:
        raise StudyError(f"'documents.post_id' is no regular expression: {exc}",
                         where=_where(path, source, "post_id"), next_step="Mend that value") from exc
    try:
        zoneinfo.ZoneInfo(documents.timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as exc:
        hint = _nearest(documents.timezone, sorted(zoneinfo.available_timezones()), "Use a name like Europe/London")
        raise StudyError(f"'documents.timezone': there is no time zone '{documents.timezone}'",
                         where=_where(path, source, "timezone"), next_step=hint) from exc
    for name in documents.columns:
        if name not in FIELDS:
            hint = _nearest(name, FIELDS, f"Known keys: {', '.join(FIELDS)}")
            raise StudyError(f"unknown key 'documents.columns.{name}'", where=_where(path, source, "columns"),
                             next_step=hint)


def _nearest(name: str, known: Sequence[str], otherwise: str) -> str:
    """What to do about a name that is not known."""
    nearest = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean '{nearest[0]}'?" if nearest else otherwise


def _check(study: Study, path: Path) -> None:
    """Raise where values are of the right kind but make no study."""
    faults = {
        "'stances' needs two stances or more": len(study.stances) < 2,
        "'themes' needs a theme or more": not study.themes,
        "'confidence' must lie between 0 and 1": not 0 < study.confidence < 1,
        "a stance or theme name must be made of small letters, digits and _":
            any(not re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in [*study.stances, *study.themes]),
        "'report.provoking' names a stance that the study does not have":
            not set(study.report.provoking) <= set(study.stances),
        "'report.compared' names a theme that the study does not have":
            not set(study.report.compared or ()) <= set(study.themes),
        "a theme needs a seed word or more": any(not theme.words for theme in study.themes.values()),
    }
    for fault, found in faults.items():
        if found:
            raise StudyError(fault, where=str(path), next_step="Mend that value")


