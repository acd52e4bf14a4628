"""Rules read from surveys, uses and statistics: found, not found, not enough data."""

from datetime import date

import pytest

from etl.catalogue.register import Catalogue
from etl.problems.confidence import topic_of
from etl.problems.next_steps import missing_entry
from etl.problems.places import Wave
from tests.problems.hand_built import DAY, Case, spread

GRADE_RULES = {
    "low-satisfaction-ambience": "grade_ambience",
    "safety-cleanliness": "grade_cleanliness",
    "low-satisfaction-offer": "grade_offer",
    "accessibility": "grade_access_car",
}


@pytest.mark.parametrize(("problem", "item"), GRADE_RULES.items())
def test_grade_against_the_peers(catalogue: Catalogue, problem: str, item: str) -> None:
    """Peers 2.35…2.65, mean 2.5: 2.9 ± 0.1 is 0.4 worse for sure; 2.7 is not 0.3 worse; 2.9 ± 0.5 is not sure."""

    def judged(value: float, half: float) -> str:
        return Case(catalogue, problem).own(item, value, half=half).peers(item, spread(2.5, 0.03)).assess().status

    assert judged(2.9, 0.1) == "conspicuous"
    assert judged(2.7, 0.1) == "unremarkable"
    assert judged(2.9, 0.5) == "watch"


@pytest.mark.parametrize(("problem", "item"), GRADE_RULES.items())
def test_grade_without_peers_needs_certainty(catalogue: Catalogue, problem: str, item: str) -> None:
    """The bar of the offer is 3.0, of the others 2.8."""

    def judged(value: float, half: float) -> str:
        return Case(catalogue, problem).own(item, value, half=half).assess().status

    assert judged(3.3, 0.1) == "conspicuous"
    assert judged(3.05, 0.3) == "watch"
    assert judged(2.6, 0.1) == "unremarkable"


@pytest.mark.parametrize(("problem", "item"), GRADE_RULES.items())
def test_grade_needs_a_hundred_respondents(catalogue: Catalogue, problem: str, item: str) -> None:
    assert Case(catalogue, problem).own(item, 4.0, half=0.2, n=60).assess().status == "too_little_data"
    assert Case(catalogue, problem).assess().status == "no_data"
    assert Case(catalogue, problem).own(item, 4.0, half=0.2, on=date(2024, 12, 31)).assess().status == "outdated"


def test_parking_is_never_judged_in_absolute_terms(catalogue: Catalogue) -> None:
    alone = Case(catalogue, "accessibility").own("grade_parking", 4.2, half=0.1)
    assert alone.assess().status == "too_little_data"
    usual = Case(catalogue, "accessibility").own("grade_parking", 3.5, half=0.1)
    assert usual.peers("grade_parking", spread(3.4, 0.05)).assess().status == "unremarkable"
    poor = Case(catalogue, "accessibility").own("grade_parking", 4.2, half=0.1)
    assert poor.peers("grade_parking", spread(3.4, 0.05)).assess().status == "conspicuous"


def test_grades_of_other_frames_are_not_compared(catalogue: Catalogue) -> None:
    """Visitors asked here, residents there: no comparison, the bar decides."""
    case = Case(catalogue, "low-satisfaction-ambience").own("grade_ambience", 2.7, half=0.05, period="2026")
    case.peers("grade_ambience", spread(2.2, 0.03), period="2026")
    case.waves(Wave("2026", "visitors", "interview"))
    case.peer_place = type(case.place)("", "", waves=(Wave("2026", "residents", "mail"),))
    found = case.assess()
    assert found.status == "unremarkable"
    assert found.evidence[0].lens == "threshold"
    assert found.evidence[0].standing is not None
    assert found.evidence[0].standing.refused == "other_frame"


@pytest.mark.parametrize(
    ("peers", "refused"),
    [
        ("as_delivered_mbr", "other_vendor"),
        ("turnover_index_by_purchasing_power_index_gfk", None),
        ("as_delivered", None),
    ],
)
def test_figures_of_two_vendors_are_not_compared(catalogue: Catalogue, peers: str, refused: str | None) -> None:
    """Vendors of purchasing power calculate differently; one who is not named is not taken for another one."""
    case = Case(catalogue, "low-satisfaction-offer").own("centrality", 90.0, method="as_delivered_gfk")
    standing = case.peers("centrality", spread(110.0, 2.0), method=peers).view().standing("centrality", "lower")
    assert standing is not None
    assert (standing.refused, standing.k) == (refused, 0 if refused else 11)


def test_example_data_are_never_compared_with_real_data(catalogue: Catalogue) -> None:
    case = Case(catalogue, "low-satisfaction-ambience").own("grade_ambience", 2.7, half=0.05)
    found = case.peers("grade_ambience", spread(2.2, 0.03), synthetic=True).assess()
    assert found.evidence[0].standing is not None
    assert found.evidence[0].standing.refused == "other_data"
    assert found.evidence[0].standing.k == 0
    assert found.status == "unremarkable"


def test_outflow_of_purchasing_power_is_a_poor_offer(catalogue: Catalogue) -> None:
    case = Case(catalogue, "low-satisfaction-offer").own("centrality", 82.0)
    case.own("centre_sales_share", 0.25, on=date(2022, 12, 31)).own("centre_sales_share", 0.2)
    assert case.assess().status == "conspicuous"
    steady = Case(catalogue, "low-satisfaction-offer").own("centrality", 120.0)
    assert steady.own("grade_offer", 2.4, half=0.1).assess().status == "unremarkable"


def _dwell(catalogue: Catalogue, share: float) -> Case:
    case = Case(catalogue, "short-dwell-time").own("dwell_short_share", share, half=0.05)
    return case.peers("dwell_short_share", spread(0.22, 0.01))


def test_short_stays_need_a_poor_place(catalogue: Catalogue) -> None:
    """40 % against 22 %; ambience 3.1 against 2.5."""
    poor = _dwell(catalogue, 0.4).own("grade_ambience", 3.1, half=0.1).peers("grade_ambience", spread(2.5, 0.03))
    found = poor.assess()
    assert found.status == "conspicuous"
    assert {one.reading.indicator_id for one in found.evidence if one.supports} == {
        "dwell_short_share",
        "grade_ambience",
    }
    assert _dwell(catalogue, 0.4).assess().status == "watch"
    assert _dwell(catalogue, 0.27).assess().status == "unremarkable"


def test_short_stays_by_hints_and_by_reference(catalogue: Catalogue) -> None:
    median = _dwell(catalogue, 0.24).own("dwell_median", 35.0, low=30.0, high=40.0)
    assert median.assess().status == "watch"
    coupling = _dwell(catalogue, 0.24).own("coupling_rate", 0.55, half=0.04)
    assert coupling.assess().status == "unremarkable"
    alone = Case(catalogue, "short-dwell-time").own("dwell_short_share", 0.45, half=0.05)
    assert alone.assess().status == "watch"
    assert Case(catalogue, "short-dwell-time").own("dwell_short_share", 0.5, n=40).assess().status == "too_little_data"


def test_online_competition_is_a_hint_at_most(catalogue: Catalogue) -> None:
    case = Case(catalogue, "online-competition").own("motive_shopping", 0.35, half=0.05)
    case.peers("motive_shopping", spread(0.6, 0.01)).own("wish_online", 0.3)
    found = case.assess()
    assert (found.status, found.is_hint) == ("conspicuous", True)
    without = Case(catalogue, "online-competition").own("motive_shopping", 0.35, half=0.05)
    assert without.peers("motive_shopping", spread(0.6, 0.01)).assess().status == "watch"
    usual = Case(catalogue, "online-competition").own("motive_shopping", 0.58, half=0.05)
    assert usual.peers("motive_shopping", spread(0.6, 0.01)).own("wish_online", 0.3).assess().status == "unremarkable"
    assert Case(catalogue, "online-competition").own("motive_shopping", 0.2, n=50).assess().status == (
        "too_little_data"
    )


def _perception(catalogue: Catalogue, grade: float, rate: float) -> Case:
    case = Case(catalogue, "perception-gap").own("grade_overall", grade, half=0.08)
    case.peers("grade_overall", spread(2.5, 0.03)).own("vacancy_rate_units", rate, n=100)
    return case.peers("vacancy_rate_units", spread(0.08, 0.005), n=100)


def test_perception_gap_needs_good_figures_and_a_poor_name(catalogue: Catalogue) -> None:
    assert _perception(catalogue, 3.0, 0.04).assess().status == "conspicuous"
    assert _perception(catalogue, 3.0, 0.15).assess().status == "unremarkable"
    assert _perception(catalogue, 2.5, 0.04).assess().status == "unremarkable"
    critics = _perception(catalogue, 2.5, 0.04).own("nps", -20.0, half=8.0)
    assert critics.assess().status == "conspicuous"
    unsure = _perception(catalogue, 2.5, 0.04).own("nps", -4.0, half=8.0)
    assert unsure.assess().status == "unremarkable"


def test_perception_gap_without_figures(catalogue: Catalogue) -> None:
    found = Case(catalogue, "perception-gap").own("grade_overall", 3.4, half=0.1).assess()
    assert found.status == "too_little_data"
    assert set(found.missing) == {"footfall_per_capita", "vacancy_rate_units"}


def test_monostructure(catalogue: Catalogue) -> None:
    """70 of 80 occupied units are shops of 100 units with 20 vacant ones."""
    one_sided = Case(catalogue, "monostructure").own("use_diversity", 0.3, half=0.05, n=80)
    assert one_sided.assess().status == "conspicuous"
    shops = Case(catalogue, "monostructure").own("use_diversity", 0.6, half=0.02, n=80)
    found = shops.own("use_mix_retail", 0.7, n=100).own("use_mix_vacant", 0.2, n=100).assess()
    assert found.status == "conspicuous"
    assert found.leading is not None
    assert found.leading.value == pytest.approx(0.875)
    mixed = Case(catalogue, "monostructure").own("use_diversity", 0.75, half=0.03, n=80)
    assert mixed.own("use_mix_services", 0.2, n=100).assess().status == "unremarkable"
    assert Case(catalogue, "monostructure").own("use_diversity", 0.1, n=12).assess().status == "too_little_data"


def test_monostructure_against_the_peers(catalogue: Catalogue) -> None:
    case = Case(catalogue, "monostructure").own("use_diversity", 0.58, half=0.02, n=80)
    found = case.peers("use_diversity", spread(0.75, 0.005), n=80).assess()
    assert (found.status, found.is_tested) == ("watch", True)


@pytest.mark.parametrize(("services", "expected"), [(2, "conspicuous"), (4, "unremarkable"), (6, "unremarkable")])
def test_loss_of_services(catalogue: Catalogue, services: int, expected: str) -> None:
    assert Case(catalogue, "loss-of-services").own("local_supply", services, n=6).assess().status == expected


def test_services_lost_down_to_the_bar_are_watched_and_old_lists_count_longer(catalogue: Catalogue) -> None:
    falling = Case(catalogue, "loss-of-services").own("local_supply", 6, on=date(2025, 5, 15))
    assert falling.own("local_supply", 4, on=date(2026, 5, 15)).assess().status == "watch"
    twenty_months = Case(catalogue, "loss-of-services").own("local_supply", 2, on=date(2025, 2, 1))
    assert twenty_months.assess().status == "conspicuous"
    assert Case(catalogue, "loss-of-services").own("local_supply", 2, on=date(2024, 5, 1)).assess().status == "outdated"
    assert Case(catalogue, "loss-of-services").assess().status == "no_data"


def test_weak_cooperation(catalogue: Catalogue) -> None:
    poor = Case(catalogue, "weak-cooperation").own("opening_overlap", 0.5, n=60, half=0.1)
    found = poor.own("wish_opening_hours", 0.3).assess()
    assert found.status == "conspicuous"
    assert "cooperation_structures" in found.missing
    assert Case(catalogue, "weak-cooperation").own("opening_overlap", 0.93, n=60).assess().status == "unremarkable"
    assert Case(catalogue, "weak-cooperation").assess().status == "no_data"


@pytest.mark.parametrize(("structures", "status"), [(3, "unremarkable"), (2, "conspicuous"), (0, "conspicuous")])
def test_weak_cooperation_by_the_checklist_alone(catalogue: Catalogue, structures: int, status: str) -> None:
    """One of contact person, association, calendar missing is enough; what is not listed is named as missing."""
    case = Case(catalogue, "weak-cooperation").own("cooperation_structures", structures, n=3)
    found = case.own("joint_activity_share", 0.1).assess()
    assert (found.status, found.missing) == (status, ("opening_overlap",))
    assert {one.reading.indicator_id: one.supports for one in found.evidence} == {
        "cooperation_structures": structures < 3,
        "joint_activity_share": True,
    }


def test_an_old_checklist_tells_nothing_of_today(catalogue: Catalogue) -> None:
    old = Case(catalogue, "weak-cooperation").own("cooperation_structures", 0, n=3, on=date(2024, 1, 1))
    assert old.assess().status == "outdated"


def test_the_checklist_is_a_source_of_its_own(catalogue: Catalogue) -> None:
    assert topic_of("cooperation_structures", catalogue.indicators) == "checklist"
    assert missing_entry("cooperation_structures", catalogue.indicators)["next_step"] == "fill_in_checklist"


def test_demographic_shrinkage(catalogue: Catalogue) -> None:
    """−8 % in five years; footfall −5 % in three is −8.2 % in five: in proportion. −30 % is a loss of its own."""

    def judged(people: float, footfall: float | None) -> str:
        case = Case(catalogue, "demographic-shrinkage").own("population_trend", people, on=date(2025, 12, 31))
        return (
            (case if footfall is None else case.own("footfall_change_3y", footfall, half=0.03, on=DAY)).assess().status
        )

    assert judged(-0.08, -0.05) == "conspicuous"
    assert judged(-0.08, -0.3) == "unremarkable"
    assert judged(-0.08, None) == "watch"
    assert judged(-0.02, -0.05) == "unremarkable"
    assert Case(catalogue, "demographic-shrinkage").assess().status == "no_data"


def test_perception_gap_by_origin(catalogue: Catalogue) -> None:
    """Locals 0.5 worse than outsiders with standard errors of 0.1: conspicuous without any figures of the centre."""

    def asked(locals_: float, outsiders: float, half: float, n: float = 100) -> Case:
        case = Case(catalogue, "perception-gap").own("grade_overall", 2.6, half=0.1, n=2 * n)
        case.own("grade_overall_locals", locals_, half=half, n=n)
        return case.own("grade_overall_outsiders", outsiders, half=half, n=n)

    found = asked(2.9, 2.4, 0.196).assess()
    assert (found.status, found.is_tested) == ("conspicuous", True)
    assert found.p_value == pytest.approx(0.000203, abs=1e-5)  # 0.5 / (0.1 · √2) = 3.54 standard errors
    assert found.reach == pytest.approx(0.5)
    assert asked(2.9, 2.4, 0.6).assess().status == "watch"
    assert asked(2.6, 2.5, 0.1).assess().status == "too_little_data"
    good = _perception(catalogue, 2.5, 0.15).own("grade_overall_locals", 2.9, half=0.1, n=60)
    assert good.own("grade_overall_outsiders", 2.4, half=0.1, n=60).assess().status == "conspicuous"
    few = _perception(catalogue, 2.5, 0.15).own("grade_overall_locals", 2.9, half=0.1, n=25)
    assert few.own("grade_overall_outsiders", 2.4, half=0.1, n=60).assess().status == "unremarkable"
