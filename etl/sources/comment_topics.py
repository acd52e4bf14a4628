"""Topics of free comments, decided while a survey is read: the topics are kept, the text is not.

The dictionary is ``data/reference/open_text_topics.toml``; whoever edits it delivers the survey again to have the
comments sorted anew.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from etl.statistics.open_text import MATCHES, UNASSIGNED, assign_topics

CONTENT: Final = Path(__file__).resolve().parents[2] / "data"


def topic_codes(comments: pd.Series) -> pd.Series:
    """One entry per comment and topic, the index is that of the comment; ``unassigned`` where no keyword occurs."""
    if comments.empty:
        return comments
    topics = assign_topics(comments.reset_index(drop=True), topic_dictionary())
    row, column = np.nonzero(topics.to_numpy())
    without = np.flatnonzero(~topics.any(axis=1).to_numpy())
    names = [*topics.columns[column], *([UNASSIGNED] * len(without))]
    return pd.Series(names, index=comments.index[np.concatenate([row, without])], dtype=object).sort_index(
        kind="stable"
    )


@lru_cache(maxsize=4)
def topic_dictionary(content: Path = CONTENT) -> pd.DataFrame:
    """Columns ``topic``, ``keyword``, ``match`` of :func:`etl.statistics.open_text.assign_topics`."""
    table = tomllib.loads((content / "reference" / "open_text_topics.toml").read_text(encoding="utf-8"))
    rows = [
        (topic, keyword, match)
        for topic, record in table.items()
        for match in MATCHES
        for keyword in record.get(match, [])
    ]
    return pd.DataFrame(rows, columns=["topic", "keyword", "match"])
