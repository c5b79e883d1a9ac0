"""Finding documents and naming their posts."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import DocumentError
from pipeline.ingest import documents
from pipeline.ingest.sources import own_ids, post_ids


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_folders_are_walked_and_hidden_files_left_out(tmp_path: Path) -> None:
    _touch(tmp_path, "b.txt", "a.txt", "sub/c.txt", ".hidden", ".git/d.txt")
    assert [source.name for source in documents([tmp_path])] == ["a.txt", "b.txt", "sub/c.txt"]


def test_a_file_is_named_by_its_name_and_counted_once(tmp_path: Path) -> None:
    _touch(tmp_path, "sub/c.txt")
    assert [source.name for source in documents([tmp_path / "sub" / "c.txt"])] == ["c.txt"]
    assert len(documents([tmp_path, tmp_path / "sub" / "c.txt"])) == 1


def test_two_files_of_one_name_are_both_kept(tmp_path: Path) -> None:
    _touch(tmp_path, "x/a.txt", "y/a.txt")
    names = [source.name for source in documents([tmp_path / "y", tmp_path / "x"])]
    assert names == ["x/a.txt", "y/a.txt"]


def test_a_folder_without_documents_is_an_error(tmp_path: Path) -> None:
    _touch(tmp_path, ".hidden")
    with pytest.raises(DocumentError, match="no documents here"):
        documents([tmp_path])


def test_what_a_study_wrote_is_no_document(tmp_path: Path) -> None:
    for name in ("a.txt", "study/build/ingest.json", "study/build/posts.parquet", "study/reports/results.json",
                 "study/reports/findings.html", "study/reports/tables/posts.csv", "other/posts.parquet"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [one.name for one in documents([tmp_path])] == ["a.txt", "other/posts.parquet"]


def test_a_missing_path_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"nowhere.*Check the path"):
        documents([tmp_path / "nowhere"])


@pytest.mark.parametrize(("names", "ids"), [
    (["000_ab.txt", "001_cd.txt"], ["000", "001"]),
    (["000_ab.txt", "000_cd.txt", "001_x.txt"], ["000_ab", "000_cd", "001"]),
    (["letters.txt"], ["letters"]),
    (["a/1_x.txt", "b/1_x.txt"], ["a/1_x", "b/1_x"]),
    (["a/1_x.txt", "a/1_x.html"], ["a/1_x.txt", "a/1_x.html"]),
    (["1.txt", "1_x.txt", "sub/1.txt"], ["1.txt", "1_x", "sub/1.txt"]),
])
def test_post_ids(names: list[str], ids: list[str]) -> None:
    found = post_ids(names[::-1], r"^[0-9]+(?=_)")
    assert len(set(found.values())) == len(names)
    if names[0] != "1.txt":
        assert [found[name] for name in names] == ids


@pytest.mark.parametrize(("posts", "ids"), [
    ([("a.xml", "71"), ("a.xml", "72")], ["71", "72"]),
    ([("a.csv", "1"), ("b.csv", "1"), ("b.csv", "2")], ["a.1", "b.1", "2"]),
    ([("x/a.csv", "1"), ("y/a.csv", "1")], ["a.1", "a.1.2"]),
    ([("a.csv", "on pay\n\x00now")], ["on_pay_now"]),
    ([("a.csv", "long" * 100)], ["long" * 25]),
])
def test_own_ids_are_told_apart(posts: list[tuple[str, str]], ids: list[str]) -> None:
    assert own_ids(posts) == ids


def test_of_links_to_a_file_the_first_name_counts(tmp_path: Path) -> None:
    _touch(tmp_path, "m.txt")
    for name in ("z.txt", "b.txt"):
        (tmp_path / name).symlink_to(tmp_path / "m.txt")
    assert [source.name for source in documents([tmp_path])] == ["b.txt"]
