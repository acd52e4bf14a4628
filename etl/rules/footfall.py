"""The rules of counts (F)."""

from typing import Final

from etl.rules.contract import Rule, rules

FOOTFALL_RULES: Final = rules(
    Rule("F23", "info", "Zeitangaben: {value}.", "Times: {value}."),
    Rule(
        "F01",
        "error",
        "Zeitangabe „{value}“ ist nicht lesbar oder die Datumsform ist nicht eindeutig.",
        "Time “{value}” cannot be read or its date form is not unique.",
    ),
    Rule(
        "F02",
        "error",
        "Ortszeit ohne Zeitzone: Bitte mit --option timezone=Europe/Berlin angeben.",
        "Local time without a zone: give --option timezone=Europe/Berlin.",
    ),
    Rule(
        "F03",
        "error",
        "Dieselbe Stunde steht mehrfach mit verschiedenen Werten ({value}) für {sensor} in der Datei.",
        "The same hour stands several times with different values ({value}) for {sensor}.",
    ),
    Rule(
        "F04",
        "warning",
        "{sensor}: {hours} Stunden fehlen zwischen {start} und {end}.",
        "{sensor}: {hours} hours are missing between {start} and {end}.",
    ),
    Rule(
        "F05",
        "warning",
        "{sensor}: Nullen am Tag vom {start} bis {end} ({hours} Stunden) deuten auf einen Ausfall; sie zählen nicht als Messung.",
        "{sensor}: zeros from {start} to {end} ({hours} hours) look like an outage and do not count as measured.",
    ),
    Rule(
        "F06",
        "error",
        "Die Summenprüfung ({check}) scheitert in {failed} von {checked} Zeilen: Spalten sind vermutlich verschoben.",
        "The sum check ({check}) fails in {failed} of {checked} rows: columns are probably shifted.",
    ),
    Rule(
        "F07",
        "warning",
        "{sensor}: Wert {value} ist unglaubwürdig hoch für diese Stunde und wurde beiseitegelegt.",
        "{sensor}: value {value} is implausibly high for this hour and was set aside.",
    ),
    Rule(
        "F08", "error", "Anzahl „{value}“ ist keine ganze Zahl ab 0.", "Count “{value}” is not a whole number from 0."
    ),
    Rule(
        "F09",
        "warning",
        "{sensor}: Das Niveau springt um den {date} auf das {ratio}-Fache. Wurde das Gerät versetzt?",
        "{sensor}: the level jumps to {ratio} times around {date}. Was the device moved?",
    ),
    Rule(
        "F10",
        "warning",
        "{sensor}: Ort oder Name hat sich geändert ({change}); es beginnt eine neue Fassung der Zählstelle.",
        "{sensor}: place or name changed ({change}); a new version of the counting point begins.",
    ),
    Rule(
        "F11",
        "error",
        "Die Spalte „{column}“ zählt Fahrzeuge, Räder oder Geräte. Bitte die Spalte mit Personen nennen.",
        "Column “{column}” counts vehicles, bicycles or devices. Name the column of persons.",
    ),
    Rule(
        "F12",
        "warning",
        "{sensor}: Der Tag der Zeitumstellung {date} hat {hours} statt {expected} Stunden.",
        "{sensor}: the clock-change day {date} has {hours} instead of {expected} hours.",
    ),
    Rule("F13", "info", "Die Spalte „{column}“ ist in allen Zeilen leer.", "Column “{column}” is empty in all rows."),
    Rule(
        "F14",
        "error",
        "Zeitpunkt {value} liegt in der Zukunft oder vor dem Beginn der Zählstelle.",
        "Time {value} lies in the future or before the counting point started.",
    ),
    Rule(
        "F15",
        "info",
        "{rows} Stunden wurden durch berichtigte Werte ersetzt; die frühere Lieferung bleibt verzeichnet.",
        "{rows} hours were replaced by corrected values; the earlier delivery stays on record.",
    ),
    Rule(
        "F16",
        "error",
        "Die Spalte „{column}“ enthält Kennungen einzelner Geräte (MAC-Adressen oder Prüfsummen davon). Solche Dateien werden aus Gründen des Datenschutzes nicht angenommen; bitte nur Anzahlen je Zeitraum liefern.",
        "Column “{column}” holds identifiers of single devices (MAC addresses or hashes); such files are not accepted.",
    ),
    Rule(
        "F17",
        "warning",
        "Gezählt werden Geräte (WLAN, Bluetooth), nicht Personen. Die Werte werden getrennt geführt und nie zu Personenzählungen addiert.",
        "Devices (Wi-Fi, Bluetooth) are counted, not persons; the values are kept apart and never added to counts of persons.",
    ),
    Rule(
        "F18",
        "warning",
        "{sensor}: Der Zählerstand fiel um {value} (Neustart oder Überlauf); der Zeitraum davor fehlt.",
        "{sensor}: the running total fell at {value} (restart or overflow); the interval before it is missing.",
    ),
    Rule(
        "F19",
        "info",
        "{rows} Kurzzählungen wurden auf volle Stunden hochgerechnet (Summe × 60 / gezählte Minuten); sie gelten als Handzählung.",
        "{rows} short counts were extrapolated to full hours (sum × 60 / minutes counted); they are counts by hand.",
    ),
    Rule(
        "F20",
        "error",
        "Die Nachricht enthält keine entschlüsselten Zählwerte („decoded_payload“ fehlt): Im Netzserver ist kein Payload-Formatter eingerichtet.",
        "The message holds no decoded counts (decoded_payload is missing): no payload formatter is set up.",
    ),
    Rule(
        "F21",
        "error",
        "Die Dauer „{value}“ ist keine Zahl von 5 bis 60 Minuten.",
        "The duration “{value}” is no number of minutes from 5 to 60.",
    ),
    Rule(
        "F22",
        "warning",
        "{sensor}: Zwischen zwei Meldungen liegen {hours} Stunden; ihr gemeinsamer Zuwachs lässt sich keiner Stunde zuordnen und fehlt.",
        "{sensor}: {hours} hours lie between two messages; their joint increase belongs to no single hour and is missing.",
    ),
)
