"""The list of what must be shown: published tables, simulations with a known answer, real data; each with its test.

A test that is renamed or dropped breaks this list; so does a simulation that lost its marker.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PUBLISHED = {
    "Wilson intervals, Newcombe 1998": "statistics/test_proportions.py::test_wilson_reproduces_newcombe_1998",
    "Benjamini–Hochberg 1995": "statistics/test_multiplicity.py::test_benjamini_hochberg_1995_rejects_four",
    "Kaplan–Meier, Freireich 6-MP": "statistics/test_durations.py::test_freireich_6mp",
    "SDID, Proposition 99": "statistics/test_synthetic_control.py::test_proposition_99_by_sdid",
    "Synthetic control, Proposition 99": "statistics/test_synthetic_control.py::test_proposition_99_by_synthetic_control_without_ridge",
    "Hill numbers, spiders": "statistics/test_diversity.py::test_spiders_of_chao_2014",
    "Nile change point": "statistics/test_breaks.py::test_nile_breaks_after_1898",
    "Iterative proportional fitting 4 × 4": "statistics/test_raking.py::test_proportional_fitting_of_the_four_by_four_example",
    "Hours of the days of clock change": "reduce/test_footfall.py::test_clock_changes_have_23_and_25_hours_and_are_ok",
    "Technology Achievement Index": "statistics/test_composite.py::test_technology_achievement_index_of_2001",
}
EXACT = {
    "day states": "statistics/test_day_states.py::test_doubled_hour_makes_the_day_a_duplicate",
    "day states, clock change": "statistics/test_day_states.py::test_days_of_clock_change_are_ok",
    "index without noise": "statistics/test_panel_index.py::test_exact_without_noise",
    "Wilson coverage by exact sums": "statistics/test_proportions.py::test_wilson_exact_coverage",
    "DSC52 without noise": "statistics/test_synthetic_control.py::test_exact_for_any_weights_without_ridge",
    "invariances of footfall indicators": "indicators/footfall/test_invariances.py",
    "invariances of findings": "problems/test_findings.py",
}
SIMULATED = {
    "stratified month mean": "statistics/test_month_mean.py::test_error_with_21_of_30_days",
    "gap of seven days": "statistics/test_gap_filling.py::test_seven_day_gap_is_close_and_unbiased",
    "PPML index": "statistics/test_panel_index.py::test_recovery_with_a_quarter_missing",
    "interval of the centre's YoY": "statistics/test_year_on_year.py::test_interval_covers_the_true_change",
    "trend, false positives": "statistics/test_trend.py::test_false_positives",
    "trend, power": "statistics/test_trend.py::test_power_at_minus_three_percent",
    "sup-CUSUM, false positives": "statistics/test_breaks.py::test_false_positives",
    "sup-CUSUM, location": "statistics/test_breaks.py::test_step_of_ten_percent_is_located",
    "anomalies": "statistics/test_anomalies.py::test_injected_days_are_found",
    "area rate with effective n": "statistics/test_proportions.py::test_area_rate_coverage",
    "shrinkage": "statistics/test_shrinkage.py::test_400_towns_with_known_rates",
    "Kaplan–Meier with delayed entry": "statistics/test_durations.py::test_delayed_entry_removes_the_bias",
    "scan statistic, false positives": "statistics/test_clusters.py::test_false_alarms_without_clustering",
    "scan statistic, power": "statistics/test_clusters.py::test_planted_clusters_are_found",
    "Chao–Wang–Jost": "statistics/test_diversity.py::test_estimate_of_a_market_of_twenty_trades",
    "raking": "statistics/test_raking.py::test_selective_response_is_repaired",
    "waves": "statistics/test_waves.py::test_twenty_unchanged_items_show_no_change",
    "importance": "statistics/test_importance.py::test_right_side_of_the_importance_line",
    "rank band": "statistics/test_composite.py::test_rank_band_covers_the_true_rank",
    "peers": "statistics/test_peers.py::test_nearest_peers_predict_better_than_classes",
    "flags": "statistics/test_multiplicity.py::test_flags_over_400_towns_keep_the_false_discovery_rate",
    "hysteresis, flips": "statistics/test_hysteresis.py::test_flips_near_the_bar_fall_to_a_third",
    "hysteresis, delay": "statistics/test_hysteresis.py::test_a_clear_worsening_is_found_within_two_quarters_at_the_median",
    "DSC52, A B F": "statistics/test_effect.py::test_no_bias_and_honest_intervals_in_the_clean_scenarios",
    "DSC52, C D S": "statistics/test_effect.py::test_known_weaknesses_have_the_documented_sign",
    "DSC52, five towns": "statistics/test_effect.py::test_five_towns_together_find_ten_per_cent_in_seven_of_ten_cases",
    "planted truth of the example data": "problems/test_planted_truth.py::test_planted_problems_are_found_and_few_others",
}
AUCKLAND = {
    "states of days": "statistics/test_day_states.py::test_auckland_state_counts",
    "trend of the centre": "statistics/test_trend.py::test_auckland_centre_2023_to_2025",
    "named days": "statistics/test_anomalies.py::test_auckland_named_days",
    "the product itself": "indicators/footfall/test_auckland.py",
    "placebo coverage of DSC52": "statistics/test_effect.py::test_placebo_coverage_on_auckland",
}


@pytest.mark.parametrize(
    "place", sorted({*PUBLISHED.values(), *EXACT.values(), *SIMULATED.values(), *AUCKLAND.values()})
)
def test_there_is_such_a_test(place: str) -> None:
    path, _, name = place.partition("::")
    functions = functions_of(ROOT / path)
    assert name in functions if name else functions


@pytest.mark.parametrize("place", sorted(SIMULATED.values()))
def test_simulations_are_marked(place: str) -> None:
    path, _, name = place.partition("::")
    text = (ROOT / path).read_text(encoding="utf-8")
    marks = [ast.unparse(mark) for mark in functions_of(ROOT / path)[name].decorator_list]
    assert "pytest.mark.statistics" in marks or "pytestmark = [pytest.mark.statistics" in text


def functions_of(path: Path) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name: node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
