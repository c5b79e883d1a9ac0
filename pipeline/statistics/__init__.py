"""Statistics that respect threads: intervals, scores of classifiers, agreement of coders, corrected prevalence.

Comments under one post are not independent, so intervals come from a bootstrap that draws whole posts. With
few posts (the shipped study has five) such intervals are rough and, on the whole, too narrow: they show the
order of the uncertainty, not its exact size.
"""

from __future__ import annotations

from pipeline.statistics.agreement import krippendorff_alpha
from pipeline.statistics.association import adjusted_residuals, correlation
from pipeline.statistics.intervals import (
    Interval,
    cluster_bootstrap,
    cluster_totals,
    clustered_mean,
    clustered_share,
    wilson_interval,
)
from pipeline.statistics.prevalence import adjusted_shares, difference_share
from pipeline.statistics.scores import ClassificationScores, ClassScores, classification_scores

__all__ = [
    "ClassScores",
    "ClassificationScores",
    "Interval",
    "adjusted_residuals",
    "adjusted_shares",
    "classification_scores",
    "cluster_bootstrap",
    "cluster_totals",
    "clustered_mean",
    "clustered_share",
    "correlation",
    "difference_share",
    "krippendorff_alpha",
    "wilson_interval",
]
