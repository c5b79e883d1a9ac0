"""The benchmark scripts that need no published data to be tried."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks import tweeteval

NONE, AGAINST, FAVOUR = 0, tweeteval.AGAINST, tweeteval.FAVOUR
SAID = {NONE: "The kettle is on the table, friend.", AGAINST: "I hate this mill and its smoke!",
        FAVOUR: "We love the mill, long may it turn."}


def _written(folder: Path, labels: list[int]) -> None:
    folder.mkdir(parents=True)
    for name in tweeteval.SPLITS:
        (folder / f"{name}_text.txt").write_text("".join(f"{SAID[k]} {n}\n" for n, k in enumerate(labels)), "utf-8")
        (folder / f"{name}_labels.txt").write_text("".join(f"{k}\n" for k in labels), "utf-8")


@pytest.mark.parametrize(("truth", "guess", "score"), [
    ([1, 2, 0], [1, 2, 0], 1.0), ([1, 2, 0], [1, 2, 1], (2 / 3 + 1) / 2), ([1, 2, 0], [0, 0, 0], 0.0),
    ([0, 0, 1, 2], [1, 0, 1, 2], (2 / 3 + 1) / 2),
])
def test_stance_is_the_mean_f1_of_against_and_favour(truth: list[int], guess: list[int], score: float) -> None:
    assert tweeteval.stance_score(np.array(truth), np.array(guess)) == pytest.approx(score)


def test_the_table_of_invented_tasks(tmp_path: Path) -> None:
    for target in tweeteval.TARGETS:
        _written(tmp_path / "stance" / target, [NONE, AGAINST, FAVOUR] * 4)
    _written(tmp_path / "offensive", [NONE, AGAINST] * 4)
    (row,) = re.findall(r"^\| Coalface.*$", tweeteval.table(tmp_path), flags=re.MULTILINE)
    assert row == "| Coalface, text only | 100.0 | 100.0 | 100.0 |"


def test_texts_without_a_label_are_an_error(tmp_path: Path) -> None:
    _written(tmp_path / "task", [NONE, AGAINST])
    (tmp_path / "task" / "val_labels.txt").write_text("0\n", "utf-8")
    with pytest.raises(SystemExit, match="2 texts and 1 labels"):
        tweeteval.split(tmp_path / "task", "val")
