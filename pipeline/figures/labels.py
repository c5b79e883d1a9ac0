"""Places for labels on a map so that they cover no other label and few points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_RINGS = (1.1, 1.4, 1.8, 2.3, 3.0, 4.0, 5.0)  # distances from the anchor, in half sizes of the label
_MARK = 5.0  # pixels about an anchor that a label keeps clear of
_DIRECTIONS = 24


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share any area."""
        return (self.left < other.right and other.left < self.right
                and self.bottom < other.top and other.bottom < self.top)

    def within(self, other: Box) -> bool:
        """Whether it lies wholly inside the other."""
        return (self.left >= other.left and self.right <= other.right
                and self.bottom >= other.bottom and self.top <= other.top)


def placed(
    anchors: Sequence[tuple[float, float]], sizes: Sequence[tuple[float, float]], dots: NDArray[Any], window: Box
) -> list[tuple[float, float]]:
    """The middle of each label, in the order given (most important first).

    Each label takes, of the places on rings about its anchor that lie within the window and clear of the labels
    before it, the one that covers fewest dots and is nearest; where there is none, the anchor itself.
    """
    taken: list[Box] = []
    places = []
    marks = [Box(x - _MARK, y - _MARK, x + _MARK, y + _MARK) for x, y in anchors]
    for anchor, (width, height) in zip(anchors, sizes, strict=True):
        best, best_cost = anchor, np.inf
        for x, y, distance in _candidates(anchor, width, height):
            box = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            if not box.within(window) or any(box.overlaps(other) for other in taken):
                continue
            covered = ((dots[:, 0] > box.left) & (dots[:, 0] < box.right)
                       & (dots[:, 1] > box.bottom) & (dots[:, 1] < box.top)).sum()
            cost = distance + 0.12 * covered + 4 * sum(box.overlaps(mark) for mark in marks)
            if cost < best_cost:
                best, best_cost = (x, y), cost
        taken.append(Box(best[0] - width / 2, best[1] - height / 2, best[0] + width / 2, best[1] + height / 2))
        places.append(best)
    return places


def _candidates(anchor: tuple[float, float], width: float, height: float) -> list[tuple[float, float, float]]:
    angles = np.linspace(0, 2 * np.pi, _DIRECTIONS, endpoint=False)
    return [
        (anchor[0] + (ring * width / 2 + _MARK) * float(np.cos(a)),
         anchor[1] + (ring * height / 2 + _MARK) * float(np.sin(a)), ring)
        for ring in _RINGS for a in angles
    ]


def edge(middle: tuple[float, float], size: tuple[float, float], towards: tuple[float, float]) -> tuple[float, float]:
    """Where the line from a label's middle towards a point leaves the label.

    >>> edge((0.0, 0.0), (10.0, 4.0), (20.0, 0.0))
    (5.0, 0.0)
    """
    across, up = towards[0] - middle[0], towards[1] - middle[1]
    reach = max(abs(across) / size[0], abs(up) / size[1]) * 2
    return (middle[0] + across / reach, middle[1] + up / reach) if reach > 1 else towards
