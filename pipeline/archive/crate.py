"""The metadata of an archive: an RO-Crate 1.1 whose actions say which stage made which file from what.

RO-Crate: Soiland-Reyes and others (2022), Packaging research artefacts with RO-Crate, Data Science 5, 97-138. The
actions are those of the profile Process Run Crate 0.5 (Leo and others 2024, PLOS ONE 19, e0309210).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.archive.confirmed import CHECKSUMS
from pipeline.archive.contents import MEDIA_TYPES
from pipeline.archive.preview import preview
from pipeline.stages import STAGES
from pipeline.store import sha256
from pipeline.study import Study

VERSION, PROFILE = "1.1", "https://w3id.org/ro/wfrun/process/0.5"
METADATA = "ro-crate-metadata.json"
Records = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Filed:
    """What lies in an archive, and how the files of the study go by.

    Attributes
    ----------
    files
        What each file is, by its path in the archive.
    names
        The path in the archive of each file that the records of stages name; one that is not there has none.
    absent
        What is to be said of each file that the records name and the archive leaves out, by that name.
    records
        The stages' records, by stage.
    made
        The names, as in records, of the files that each stage wrote.
    """

    files: Mapping[str, str]
    names: Mapping[str, str]
    absent: Mapping[str, Mapping[str, str]]
    records: Records
    made: Mapping[str, Iterable[str]]


def write_metadata(folder: Path, filed: Filed, study: Study) -> None:
    """Write the metadata of the files in a folder beside them, and a page that shows it to people."""
    from rocrate.model import Preview
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version=VERSION)
    crate.metadata.extra_terms["sha256"] = "http://schema.org/sha256"
    for path, what in sorted(filed.files.items()):
        crate.add_file(folder / path, path, properties=_described(folder / path, what))
    for name in sorted(filed.absent):
        _add(crate, _id(name), "CreativeWork", name=name, **filed.absent[name])
    software = _software(crate, filed.records)
    actions = [_action(crate, filed, stage, software) for stage in filed.records]
    actions.append(_published(crate, filed, software))
    _root(crate, study, actions)
    crate.add(Preview(crate, StringIO(preview(crate.metadata.generate()["@graph"]))))
    crate.write(folder)


def _described(path: Path, what: str) -> dict[str, Any]:
    """What the metadata says of a file; the list of checksums holds the metadata's, so it cannot have its own there."""
    own = {} if path.name == CHECKSUMS else {"sha256": sha256(path), "contentSize": str(path.stat().st_size)}
    media = MEDIA_TYPES.get(path.suffix.lower())
    return {"name": path.name, "description": what, **({"encodingFormat": media} if media else {}), **own}


def _add(crate: Any, identifier: str, kind: str, **properties: Any) -> Any:
    """An entity that is no file, added to the crate."""
    from rocrate.model import ContextEntity

    return crate.add(ContextEntity(crate, identifier, properties={"@type": kind, **properties}))


def _id(name: str) -> str:
    """The identifier of something that is not in the archive."""
    return f"#{quote(name)}"


def _references(filed: Filed, names: Iterable[str]) -> list[dict[str, str]]:
    """Files by the names of records, as metadata refers to them."""
    return [{"@id": quote(filed.names[name]) if name in filed.names else _id(name)} for name in sorted(set(names))]


def _software(crate: Any, records: Records) -> dict[str, str]:
    """Coalface, with every package whose change can change a result."""
    versions = next(iter(records.values()))["versions"]
    parts = [_add(crate, _id(f"software/{name}"), "SoftwareApplication", name=name, version=found,
                  softwareVersion=found) for name, found in sorted(versions.items()) if name != "coalface"]
    _add(crate, "#coalface", "SoftwareApplication", name="Coalface", version=versions["coalface"],
         softwareVersion=versions["coalface"], softwareRequirements=[{"@id": one.id} for one in parts],
         description="Reads comment threads and makes a study of them")
    return {"@id": "#coalface"}


def _action(crate: Any, filed: Filed, stage: str, software: dict[str, str]) -> dict[str, str]:
    """What a stage did: the files it read and those it wrote."""
    record = filed.records[stage]
    _add(crate, f"#run-{stage}", "CreateAction", name=f"{stage}: {STAGES[stage].does}", instrument=software,
         description=f"coalface run --only {stage}; hash of the code {record['code']}, of the settings "
                     f"{record['settings']}",
         object=_references(filed, record["inputs"]), result=_references(filed, filed.made[stage]))
    return {"@id": f"#run-{stage}"}


def _published(crate: Any, filed: Filed, software: dict[str, str]) -> dict[str, str]:
    """How the tables of the archive were made of the study's."""
    tables = [path for path in sorted(filed.files) if path.startswith("tables/")]
    _add(crate, "#archive", "CreateAction", name="archive: replace personal data, write tables as CSV",
         instrument=software, description="coalface archive",
         object=_references(filed, (name for name in filed.absent if name.endswith(".parquet"))),
         result=[{"@id": quote(path)} for path in tables])
    return {"@id": "#archive"}


def _root(crate: Any, study: Study, actions: list[dict[str, str]]) -> None:
    """What the archive as a whole is."""
    root = crate.root_dataset
    _add(crate, PROFILE, "CreativeWork", name="Process Run Crate", version="0.5")
    root["name"], root["datePublished"] = study.title, study.date.isoformat()
    root["description"] = ("A study of comment threads by Coalface: results, report, figures, tables with personal "
                           "data replaced, cards of the models, and what each file was made from")
    root["conformsTo"], root["mentions"] = {"@id": PROFILE}, actions
    root["license"] = {"@id": _licence(crate, study.licence)}
    root["author"] = [{"@id": _add(crate, f"#author-{number}", author_type(name), name=name).id}
                      for number, name in enumerate(study.authors, 1)]


def _licence(crate: Any, licence: str) -> str:
    """The identifier of the study's licence: an address, an SPDX name's address, or that none is stated."""
    address = licence if "://" in licence else f"https://spdx.org/licenses/{licence}" if licence else "#licence"
    _add(crate, address, "CreativeWork", name=licence or "No licence stated",
         description="It covers results, report, figures and tables; the words of comments remain their authors'."
         if licence else "The study names no licence: ask its authors before you use it.")
    return address


def author_type(name: str) -> str:
    """Whether an author is a person or a group, which calls itself 'The …'.

    >>> author_type("The Coalface authors"), author_type("A. Weaver")
    ('Organization', 'Person')
    """
    return "Organization" if name.startswith("The ") else "Person"
