"""The rules of structural data and their keys (K)."""

from typing import Final

from etl.rules.contract import Rule, rules

STRUCTURE_RULES: Final = rules(
    Rule(
        "K01",
        "error",
        "Schlüssel {value} steht nicht im Gemeindeverzeichnis des Gebietsstands.",
        "Key {value} is not in the register of the territorial status.",
    ),
    Rule(
        "K02",
        "warning",
        "Schlüssel {value} hat eine verlorene führende Null; gelesen als {repaired}.",
        "Key {value} lost its leading zero; read as {repaired}.",
    ),
    Rule(
        "K03",
        "warning",
        "Ebenen sind gemischt oder die Summe weicht ab: {value}.",
        "Levels are mixed or the sum differs: {value}.",
    ),
    Rule(
        "K04",
        "info",
        "Zeichen „{value}“ statt einer Zahl: kein Wert, das Zeichen bleibt erhalten.",
        "Sign “{value}” instead of a number: no value, the sign is kept.",
    ),
    Rule("K05", "error", "Einheit fehlt oder ist uneinheitlich bei {value}.", "Unit missing or mixed at {value}."),
    Rule("K06", "error", "Schlüssel {value} kommt mehrfach vor.", "Key {value} occurs several times."),
    Rule("K07", "error", "Der Stichtag fehlt.", "The reference date is missing."),
    Rule(
        "K08",
        "error",
        "Lizenz fehlt oder erlaubt keine öffentliche Ausgabe: {value}.",
        "Licence missing or no public output allowed: {value}.",
    ),
    Rule(
        "K09",
        "warning",
        "Werte sind vorläufig oder geschätzt ({value}).",
        "Values are preliminary or estimated ({value}).",
    ),
    Rule("K10", "info", "Zeichensatz der Datei: {value}.", "Encoding of the file: {value}."),
    Rule(
        "K11",
        "error",
        "Die Zeile beginnt mit „{value}“; das ist keine Satzart des Gemeindeverzeichnisses (10 bis 60).",
        "The line begins with “{value}”, which is no record type of the register.",
    ),
    Rule(
        "K12",
        "error",
        "Die Zeile ist mit {value} Zeichen abgeschnitten; nötig sind mindestens {expected}.",
        "The line is cut after {value} characters; at least {expected} are needed.",
    ),
    Rule(
        "K13",
        "error",
        "Schlüssel oder Name ist nicht lesbar: „{value}“.",
        "Key or name cannot be read: “{value}”.",
    ),
    Rule("K14", "error", "„{value}“ in „{column}“ ist keine Zahl.", "“{value}” in “{column}” is not a number."),
    Rule(
        "K15",
        "info",
        "In der Datei stehen: {found}. Geladen werden davon {rows} Gemeinden.",
        "The file holds {found}; {rows} municipalities of them are loaded.",
    ),
    Rule(
        "K16",
        "info",
        "Die Einwohnerzahlen gelten als Stand {value}. Die Datei nennt den Tag nicht; mit --option population_on=JJJJ-MM-TT geben Sie einen anderen an.",
        "Population is taken as of {value}; the file does not name the day (--option population_on=YYYY-MM-DD).",
    ),
    Rule(
        "K17",
        "warning",
        "Zu {rows} Kreisen ({value}) fehlt die eigene Zeile. Bitte prüfen Sie, ob die Datei vollständig ist.",
        "{rows} districts ({value}) have no line of their own. Is the file complete?",
    ),
    Rule(
        "K18",
        "error",
        "„{value}“ ist nicht eindeutig: Tausenderpunkt oder Dezimalpunkt? Bitte --option decimal=comma oder decimal=point angeben.",
        "“{value}” is not unique: thousands or decimals? Give --option decimal=comma or decimal=point.",
    ),
    Rule(
        "K19",
        "error",
        "In der Tabelle wurde keine Spalte mit Regionalschlüsseln gefunden. Bitte die Tabelle mit Schlüsseln ausgeben (nicht nur mit Namen).",
        "No column of regional keys was found in the table. Export it with keys, not with names alone.",
    ),
    Rule(
        "K20",
        "error",
        "„{value}“ ist keine Art von Zentrum. Möglich sind: Hauptzentrum, Ortsteilzentrum, Nahversorgungszentrum.",
        "“{value}” is no kind of centre (main, district, local).",
    ),
    Rule(
        "K21",
        "error",
        "Der Punkt {value} liegt nicht in Deutschland. Erwartet werden Breite und Länge in Grad (WGS84).",
        "The point {value} is not in Germany; latitude and longitude in degrees are expected.",
    ),
    Rule(
        "K22",
        "warning",
        "Die Abgrenzung „{value}“ wurde nicht mitgeliefert oder nennt dieses Zentrum nicht; es gilt die Vorgabe (Kreis).",
        "The outline “{value}” was not delivered or does not name this centre; the default circle holds.",
    ),
    Rule(
        "K23",
        "error",
        "In der Datei stehen Werte mehrerer Anbieter ({value}). Sie rechnen verschieden und bilden keine gemeinsame Reihe; bitte je Anbieter eine Datei liefern.",
        "The file holds values of several vendors ({value}); they calculate differently and make no common series.",
    ),
    Rule(
        "K24",
        "error",
        "Die Spalte „{column}“ sieht nicht nach einer Kennziffer mit Deutschland = 100 aus (mittlerer Wert {value}): vermutlich sind es Promille oder Euro.",
        "Column “{column}” does not look like an index with Germany = 100 (median {value}): probably per mille or euros.",
    ),
    Rule(
        "K25",
        "warning",
        "Die Werte sind lizenzpflichtig ({value}). Sie werden intern verwendet und nicht öffentlich ausgegeben.",
        "The values are licensed ({value}); they are used internally and not published.",
    ),
)
