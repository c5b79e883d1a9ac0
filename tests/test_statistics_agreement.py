from __future__ import annotations

import math

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import binary_distance, interval_distance

from pipeline.statistics import class_alphas, coincidences, krippendorff_alpha

NAN = math.nan

# Krippendorff (2011), Computing Krippendorff's alpha-reliability: four observers, twelve units, five values.
KRIPPENDORFF_2011 = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_krippendorff_alpha_gives_the_published_figures(level: str, alpha: float) -> None:
    found = krippendorff_alpha(KRIPPENDORFF_2011, level, random_state=1, replicates=50)  # type: ignore[arg-type]
    assert round(found.value, 3) == alpha
    assert found.n == 11  # the last unit has one value only
    assert found.low <= found.value <= found.high


@pytest.mark.parametrize(("codings", "alpha"), [
    ([[True, True, False, False], [True, True, False, False]], 1.0),
    ([["a", "a", "a"], ["a", "a", "a"]], NAN),
    ([[], []], NAN),
    # Krippendorff (2011), section A: binary data of two observers, ten units.
    ([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], 0.095),
])
def test_krippendorff_alpha_of_simple_codings(codings: list[list[object]], alpha: float) -> None:
    found = krippendorff_alpha(codings, random_state=1, replicates=20)
    assert round(found.value, 3) == pytest.approx(alpha, nan_ok=True)


def test_krippendorff_alpha_takes_an_order_that_is_not_the_alphabet() -> None:
    words = ["low", "mid", "high"]
    numbers = [[0, 1, 2, 2, 0], [0, 2, 2, 1, 0]]
    named = [[words[x] for x in coder] for coder in numbers]
    one = krippendorff_alpha(numbers, "ordinal", random_state=1, replicates=20)
    assert krippendorff_alpha(named, "ordinal", domain=words, random_state=1, replicates=20) == one


def test_the_coincidence_table_is_the_published_one() -> None:
    # Krippendorff (2011), section C: coincidences of the same four observers.
    found = coincidences(KRIPPENDORFF_2011, [1, 2, 3, 4, 5])
    published = [[7, 4 / 3, 1 / 3, 1 / 3, 0], [4 / 3, 10, 4 / 3, 1 / 3, 0], [1 / 3, 4 / 3, 8, 1 / 3, 0],
                 [1 / 3, 1 / 3, 1 / 3, 4, 0], [0, 0, 0, 0, 3]]
    assert found == pytest.approx(np.array(published))
    assert found.sum(axis=1) == pytest.approx([9, 13, 10, 5, 3])


def test_the_coincidence_table_of_two_coders_counts_each_pair_both_ways() -> None:
    found = coincidences([["a", "a", "b", None], ["a", "b", "b", "a"]], ["a", "b", "c"])
    assert found.tolist() == [[2, 1, 0], [1, 2, 0], [0, 0, 0]]


def test_the_alpha_of_a_class_is_that_of_the_class_against_the_rest() -> None:
    coders = [["x", "x", "y", "z", None], ["x", "y", "y", "x", "z"]]
    found = class_alphas(coders, ["x", "y", "w"], random_state=1, replicates=20)
    own = krippendorff_alpha([[1, 1, 0, 0, None], [1, 0, 0, 1, 0]], random_state=1, replicates=20)
    assert found["x"] == own
    assert math.isnan(found["w"].value)


units = st.lists(st.tuples(*[st.one_of(st.none(), st.integers(1, 4))] * 3), min_size=2, max_size=25)


@given(units, st.sampled_from(["nominal", "ordinal", "interval"]))
@settings(max_examples=60, deadline=None)
def test_alpha_is_that_of_the_package_and_of_nltk(values: list[tuple[int | None, ...]], level: str) -> None:
    coders = [list(coder) for coder in zip(*values, strict=True)]
    found = krippendorff_alpha(coders, level, random_state=1, replicates=1).value  # type: ignore[arg-type]
    pairable = {value for unit in values if sum(one is not None for one in unit) > 1 for value in unit} - {None}
    if len(pairable) < 2:
        assert math.isnan(found)
        return
    table = [[NAN if one is None else one for one in coder] for coder in coders]
    assert found == pytest.approx(krippendorff.alpha(reliability_data=table, level_of_measurement=level))
    if level != "ordinal":  # NLTK's alpha is right where every unit has as many values, or two at least
        distance = binary_distance if level == "nominal" else interval_distance
        task = AnnotationTask([(str(coder), str(unit), one) for unit, given in enumerate(values)
                               if sum(one is not None for one in given) > 1
                               for coder, one in enumerate(given) if one is not None], distance=distance)
        assert found == pytest.approx(task.alpha())


@given(units)
@settings(max_examples=40, deadline=None)
def test_nominal_alpha_follows_from_the_coincidence_table(values: list[tuple[int | None, ...]]) -> None:
    coders = [list(coder) for coder in zip(*values, strict=True)]
    table = coincidences(coders, [1, 2, 3, 4])
    assert table == pytest.approx(table.T)
    alpha, n, margins = krippendorff_alpha(coders, random_state=1, replicates=1).value, table.sum(), table.sum(axis=1)
    if not math.isnan(alpha):
        observed, expected = n - np.trace(table), (n**2 - (margins**2).sum()) / (n - 1)
        assert alpha == pytest.approx(1 - observed / expected)
