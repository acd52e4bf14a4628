"""The rules of weather and timetables (W)."""

from typing import Final

from etl.rules.contract import Rule, rules

CONTEXT_RULES: Final = rules(
    Rule(
        "W01",
        "warning",
        "{rows} Werte sind Vorhersagen und keine Beobachtungen; sie wurden nicht übernommen.",
        "{rows} values are forecasts, not observations; they were not taken over.",
    ),
    Rule(
        "W02",
        "warning",
        "Die Wetterstation {value} liegt {distance} km entfernt (mehr als 30 km).",
        "The weather station {value} is {distance} km away (more than 30 km).",
    ),
    Rule(
        "W03",
        "warning",
        "An {rows} Tagen fehlen Stundenwerte; Höchstwert und Summe dieser Tage bleiben leer.",
        "{rows} days lack hourly values; their maximum and sum stay empty.",
    ),
    Rule(
        "W04",
        "error",
        "Der Zeitpunkt „{value}“ oder der Wert in „{column}“ ist nicht lesbar.",
        "The time “{value}” or the value in “{column}” cannot be read.",
    ),
    Rule(
        "W05",
        "warning",
        "Der Fahrplan gilt vom {start} bis {end}; am Zähltag {date} fährt nach ihm nichts mehr. Es gibt keinen Wert (nicht null).",
        "The timetable is valid from {start} to {end}, not on {date}; there is no value (not zero).",
    ),
    Rule(
        "W06",
        "info",
        "Gezählt wurden Abfahrten am {date} an {rows} Haltestellen im Umkreis von {distance} m um ein Zentrum.",
        "Departures on {date} at {rows} stops within {distance} m of a centre were counted.",
    ),
    Rule(
        "W08",
        "error",
        "Die Linien liegen {distance} km von der Gemeinde entfernt. Bitte Gemeinde und Koordinatensystem prüfen.",
        "The lines lie {distance} km from the municipality; check the municipality and the coordinate system.",
    ),
    Rule(
        "W09",
        "warning",
        "Nur {value} % der Straßenlänge hängen zusammen. Stücke ohne Verbindung gelten als unerreichbar; bitte an Kreuzungen gemeinsame Punkte setzen.",
        "Only {value} % of the length of the streets hang together; pieces without a connection count as out of reach.",
    ),
    Rule(
        "W07",
        "error",
        "Die Haltestelle „{value}“ hat keinen lesbaren Ort.",
        "The stop “{value}” has no readable place.",
    ),
)
