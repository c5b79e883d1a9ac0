"""Which topics are alike: a tree of topics, cut into branches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.vectors import Vectors


def branches(vectors: Vectors | None, topics: NDArray[np.int64]) -> dict[int, int]:
    """The branch of each topic that has texts, numbered by their first topic.

    Complete linkage of the cosine distances between the topics' mean vectors, cut into about as many branches as the
    square root of the number of topics.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist

    names = [int(topic) for topic in np.unique(topics) if topic >= 0]
    if vectors is None or len(names) < 3:
        return dict.fromkeys(names, 0)
    centres = np.array([vectors[topics == name].astype(np.float64).mean(axis=0) for name in names])
    distances = np.nan_to_num(np.round(pdist(centres, "cosine"), 6), nan=1.0)  # nan: a text of zeros has no direction
    cut = fcluster(linkage(distances, "complete"), round(len(names) ** 0.5), "maxclust")
    numbers = {branch: number for number, branch in enumerate(dict.fromkeys(cut.tolist()))}
    return {name: numbers[branch] for name, branch in zip(names, cut.tolist(), strict=True)}
