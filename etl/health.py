"""How fresh and how sound everything is: data per centre, deliveries with warnings, sources and catalogue records to check."""

from dataclasses import dataclass
from typing import Any

from etl.catalogue.register import load_catalogue
from etl.local_time import today
from etl.snapshot import NoSnapshot, reading
from etl.stores import Stores

TOPIC_NAMES = {"footfall": "Frequenz", "vacancy": "Leerstand", "survey": "Befragung"}
STATE_NAMES = {"no_data": "keine Daten", "too_little_data": "zu wenig Daten", "outdated": "veraltet"}


@dataclass(frozen=True)
class Health:
    """``sections``: heading → German sentences; ``facts``: the same as data."""

    sections: dict[str, list[str]]
    facts: dict[str, list[dict[str, Any]]]

    def as_json(self) -> dict[str, Any]:
        """The object that ``check --json`` prints."""
        return self.facts


def check(stores: Stores) -> Health:
    """Look at the current snapshot (if there is one) and at the catalogue; raises CatalogueError for a faulty catalogue."""
    overdue = [
        {"kind": one.kind, "id": one.id, "checked_on": one.dated, "due_on": one.due_on.isoformat()}
        for one in load_catalogue().stale(today())
    ]
    states, warnings, failed_sources = _from_snapshot(stores)
    sections = {
        "Datenstand": [
            f"{row['centre']}: {TOPIC_NAMES[row['topic']]} {STATE_NAMES[row['state']]}"
            + (f" (zuletzt {row['last_on']})" if row["last_on"] else "")
            for row in states
        ],
        "Lieferungen mit Warnungen": [
            f"Lieferung {row['load_id']} ({row['file']}): {row['code']} × {row['count']}" for row in warnings
        ],
        "Quellen ohne neue Lieferung seit mehr als zwölf Monaten": [
            f"{row['source_id']} (zuletzt {row['last_received_on']})" for row in failed_sources
        ],
        "Katalog: Prüfung überfällig": [
            f"{row['kind']} {row['id']}: geprüft {row['checked_on']}, fällig {row['due_on']}" for row in overdue
        ],
    }
    return Health(
        sections, {"data_states": states, "warnings": warnings, "stale_sources": failed_sources, "overdue": overdue}
    )


def _from_snapshot(stores: Stores) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    queries = (
        """
        SELECT c.name AS centre, t.centre_id, topic, state, last_on, next_step FROM topic_state t JOIN centre c USING (centre_id)
        WHERE state <> 'current' AND (load_count > 0 OR c.ags IN (SELECT ags FROM centre JOIN topic_state USING (centre_id)
        WHERE load_count > 0)) ORDER BY ALL
        """,
        """
        SELECT l.load_id, l.file, n.code, count(*)::INTEGER AS count FROM load_notice n JOIN load l USING (load_id)
        WHERE n.level <> 'info' GROUP BY ALL ORDER BY ALL
        """,
        """
        SELECT source_id, last_received_on FROM source, build_info
        WHERE last_received_on < as_of - INTERVAL 12 MONTH ORDER BY ALL
        """,
    )
    try:
        with reading(stores) as connection:
            found = []
            for sql in queries:
                result = connection.execute(sql)
                names = [column[0] for column in result.description or []]
                found.append([dict(zip(names, row, strict=True)) for row in result.fetchall()])
    except NoSnapshot:
        return [], [], []
    return found[0], found[1], found[2]
