"""Where else examples and help are found: other networks and collections, linked rather than copied."""

from __future__ import annotations

import streamlit as st

from dashboard.build import catalogue
from dashboard.components.measure_funding import checked
from dashboard.text import in_words, t
from etl.catalogue.measures import Measure
from etl.catalogue.models import NetworkLink


def collections(measure: Measure | None = None) -> None:
    """Links to other collections; of a measure those that speak of its problems first."""
    st.markdown("\n".join(f"- {_line(offer)}" for offer in offers(measure)))


def offers(measure: Measure | None) -> list[NetworkLink]:
    """Offers in the order of the file; for a measure those for its problems or for all problems, running ones first."""
    known = list(catalogue().network.values())
    if measure is None:
        return known
    fitting = [offer for offer in known if not offer.problems or set(offer.problems) & set(measure.problems)]
    return sorted(fitting, key=lambda offer: (offer.status == "ended", not offer.problems))


def _line(offer: NetworkLink) -> str:
    state, day = t(f"network.offer.{offer.status}"), checked("network", offer.id, offer.checked_on)
    return f"[{in_words(offer.title)}]({offer.url}) ({state}; {day}): {in_words(offer.purpose)}"
