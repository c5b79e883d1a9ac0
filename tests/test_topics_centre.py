"""How near a sentence is to the centre of its theme."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.topics.centre import nearness


def test_nearness_leaves_the_sentence_itself_out() -> None:
    rows = [("a-01", "pay"), ("a-02", "pay"), ("b-01", "pay"), ("b-02", "food"), ("c-01", None), ("c-02", "pay")]
    single = pd.DataFrame(rows, columns=["comment", "theme"])
    whole = pd.DataFrame([(comment, theme, comment != "c-02") for comment, _ in rows for theme in ("pay", "food")],
                         columns=["comment", "theme", "carried"])
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [0, 1], [1, 0]], dtype=np.float32)
    found = nearness(single, whole, vectors)
    # by hand: the others of the first are (1, 0) and (0, 1), whose mean lies at half a right angle
    assert found[:3] == pytest.approx([np.sqrt(0.5), np.sqrt(0.5), 0.0], abs=1e-6)
    assert np.isnan(found[3:]).all()  # alone in its theme; in none; in a comment that does not carry it
