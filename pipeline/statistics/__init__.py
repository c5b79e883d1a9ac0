"""Statistics that respect threads: intervals, tests, scores of classifiers, agreement, prevalence.

Comments under one post are not independent, so intervals come from a bootstrap that draws whole posts. With
few posts (the shipped study has five) such intervals are rough and, on the whole, too narrow: they show the
order of the uncertainty, not its exact size.
"""

from __future__ import annotations

from pipeline.statistics.agreement import class_alphas, coincidences, krippendorff_alpha
from pipeline.statistics.association import adjusted_residuals, clustered_correlation, correlation
from pipeline.statistics.calibration import (
    Calibration,
    RiskPoint,
    area_under_risk,
    at_coverage,
    at_threshold,
    calibration,
    risk_coverage,
    threshold_at_risk,
)
from pipeline.statistics.differences import mean_difference, share_difference
from pipeline.statistics.intervals import (
    Interval,
    cluster_bootstrap,
    cluster_totals,
    clustered_mean,
    clustered_share,
    wider,
    wilson_interval,
)
from pipeline.statistics.log_odds import log_odds
from pipeline.statistics.multiplicity import q_values
from pipeline.statistics.permutation import PermutationTest, permutation_test
from pipeline.statistics.prevalence import adjusted_shares, difference_share, difference_shares, share_differences
from pipeline.statistics.scores import ClassificationScores, ClassScores, classification_scores, multilabel_f1
from pipeline.statistics.trend import trend

__all__ = [
    "Calibration",
    "ClassScores",
    "ClassificationScores",
    "Interval",
    "PermutationTest",
    "RiskPoint",
    "adjusted_residuals",
    "adjusted_shares",
    "area_under_risk",
    "at_coverage",
    "at_threshold",
    "calibration",
    "class_alphas",
    "classification_scores",
    "cluster_bootstrap",
    "cluster_totals",
    "clustered_correlation",
    "clustered_mean",
    "clustered_share",
    "coincidences",
    "correlation",
    "difference_share",
    "difference_shares",
    "krippendorff_alpha",
    "log_odds",
    "mean_difference",
    "multilabel_f1",
    "permutation_test",
    "q_values",
    "risk_coverage",
    "share_difference",
    "share_differences",
    "threshold_at_risk",
    "trend",
    "wider",
    "wilson_interval",
]
