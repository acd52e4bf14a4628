"""Who may deliver for which towns."""

from __future__ import annotations

from dashboard.delivery.rights import sender_of
from dashboard.network.rules import Actor
from dashboard.network.towns import towns


def test_a_town_delivers_for_itself() -> None:
    assert sender_of(Actor("municipality", ags="12071076")).towns == ("12071076",)


def test_a_chamber_delivers_for_the_towns_of_its_district() -> None:
    found = sender_of(Actor("ihk", ihk="Cottbus")).towns
    assert found is not None
    assert "12071076" in found
    assert {towns()[ags].ihk for ags in found} == {"Cottbus"}


def test_the_operator_delivers_for_all() -> None:
    assert sender_of(Actor("admin")).towns is None


def test_the_public_and_the_ministry_deliver_nothing() -> None:
    assert not sender_of(Actor()).may_deliver
    assert not sender_of(Actor("ministry")).may_deliver
