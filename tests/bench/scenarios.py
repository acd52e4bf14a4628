"""What visitors do, and the bytes each step costs on the wire."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from tests.bench.streamlit_client import Rerun, Session, session

COTTBUS: Final = "12052000-01"
FORST: Final = "12071076-01"


@dataclass(frozen=True)
class Steps:
    """The steps of one visitor, each after the page stood complete."""

    click_beside_map: Rerun
    map_change: Rerun
    map_rerun: Rerun
    profile_rerun: Rerun
    centre_change: Rerun

    @property
    def bytes_and_limits(self) -> dict[str, tuple[int, int]]:
        """Bytes on the wire and the most they may be."""
        return {
            "click beside the map": (self.click_beside_map.wire, 2_000),
            "another indicator on the map of 413": (self.map_change.wire, 5_000),
            "whole page again, map": (self.map_rerun.wire, 20_000),
            "whole page again, profile": (self.profile_rerun.wire, 20_000),
            "profile, only the centre changes": (self.centre_change.wire, 50_000),
        }


async def take_steps(address: str) -> Steps:
    """Walk through map and profile as one visitor."""
    async with session(address) as visitor:
        await visitor.run("", page="")
        fragment = main_fragment(await visitor.run(f"town={COTTBUS[:8]}"))
        map_rerun = await visitor.run(f"town={COTTBUS[:8]}")
        click = await visitor.run(f"town={FORST[:8]}", fragment=fragment)
        # the address keeps the chosen town, as in a browser
        town = f"town={FORST[:8]}"
        await visitor.run(f"{town}&mode=indicator&indicator=vacancy_rate_units", fragment=fragment)
        change = await visitor.run(f"{town}&mode=indicator&indicator=grade_overall", fragment=fragment)
        profile_rerun, centre_change = await _profile(visitor)
    return Steps(click, change, map_rerun, profile_rerun, centre_change)


async def _profile(visitor: Session) -> tuple[Rerun, Rerun]:
    await visitor.run(f"centre={COTTBUS}", page="profil")
    again = await visitor.run(f"centre={COTTBUS}")
    return again, await visitor.run(f"centre={FORST}")


def main_fragment(rerun: Rerun) -> str:
    """The fragment that most elements of a page belong to."""
    owners = Counter(m.delta.fragment_id for m in rerun.messages if m.WhichOneof("type") == "delta")
    del owners[""]
    return owners.most_common(1)[0][0]
