"""The rules of vacancy registers and of shops on the map (V)."""

from typing import Final

from etl.rules.contract import Rule, rules

VACANCY_RULES: Final = rules(
    Rule(
        "V01",
        "warning",
        "Das Register nennt nur leere Einheiten ({vacant}); ohne Gesamtzahl gibt es keine Quote.",
        "The register names vacant units only ({vacant}); without a total there is no rate.",
    ),
    Rule(
        "V02",
        "error",
        "Einheit {unit} steht mehrfach mit widersprüchlichem Zustand ({value}).",
        "Unit {unit} stands several times with conflicting status ({value}).",
    ),
    Rule(
        "V03",
        "warning",
        "Anschrift {unit} steht mehrfach ohne Nummer der Einheit; alle Zeilen wurden behalten.",
        "Address {unit} stands several times without a unit number; all rows were kept.",
    ),
    Rule(
        "V04",
        "error",
        "„Leer seit“ {value} liegt nach der Erhebung oder vor 1950.",
        "“Vacant since” {value} lies after the survey date or before 1950.",
    ),
    Rule(
        "V05",
        "warning",
        "Einheit {unit}: Zustand und Angabe „{value}“ widersprechen sich.",
        "Unit {unit}: status and “{value}” contradict each other.",
    ),
    Rule(
        "V06",
        "warning",
        "Fläche „{value}“ ist unglaubwürdig oder ihre Art (Verkaufs- oder Nutzfläche) ist unbekannt.",
        "Area “{value}” is implausible or its kind is unknown.",
    ),
    Rule(
        "V07",
        "error",
        "Die Koordinate ({value}) liegt nicht in der Gemeinde {municipality}.",
        "The coordinate ({value}) is not inside {municipality}.",
    ),
    Rule(
        "V08",
        "warning",
        "Weniger als 20 Einheiten ({units}): Es werden Zahlen gezeigt, keine Quote.",
        "Fewer than 20 units ({units}): counts are shown, no rate.",
    ),
    Rule(
        "V09",
        "warning",
        "Die Zahl der Einheiten ({units}) weicht um mehr als 15 % von der letzten Erhebung ({previous}) ab; beide sind nicht als Verlauf vergleichbar.",
        "The number of units ({units}) differs by more than 15 % from the last survey ({previous}).",
    ),
    Rule(
        "V10",
        "warning",
        "Leerstand aus OpenStreetMap oder Meldungen ist eine Untergrenze und wird nicht als Quote gezeigt.",
        "Vacancy from OpenStreetMap or reports is a lower bound, never a rate.",
    ),
    Rule("V11", "error", "Überlappende Bereiche wurden addiert: {value}.", "Overlapping areas were added: {value}."),
    Rule(
        "V12",
        "info",
        "Spalte mit Personenbezug „{column}“ wurde nicht übernommen.",
        "Personal column “{column}” was not taken over.",
    ),
    Rule(
        "V13",
        "warning",
        "Bei {share} % der Einheiten ist der Zustand unbekannt.",
        "The status of {share} % of the units is unknown.",
    ),
    Rule(
        "V14",
        "warning",
        "Die letzte Begehung ({date}) ist älter als 18 Monate.",
        "The last inspection ({date}) is older than 18 months.",
    ),
    Rule("V15", "warning", "„{value}“ wurde als {repaired} gelesen.", "“{value}” was read as {repaired}."),
    Rule(
        "V16",
        "warning",
        "Das Datum der Erhebung fehlt; verwendet wird {date} aus {origin}.",
        "The survey date is missing; {date} from {origin} is used.",
    ),
    Rule(
        "V17",
        "warning",
        "Zustand „{value}“ ist nicht bekannt und wird als „unbekannt“ geführt.",
        "Status “{value}” is not known and kept as “unknown”.",
    ),
    Rule(
        "V18",
        "warning",
        "Branche „{value}“ steht nicht in der Branchenliste und wird als „unbekannt“ geführt.",
        "Trade “{value}” is not in the trade list and kept as “unknown”.",
    ),
    Rule(
        "V19",
        "info",
        "Zeile ist eine Titel-, Summen- oder Fußzeile und keine Einheit.",
        "The row is a title, total or footnote and no unit.",
    ),
    Rule("V20", "info", "Koordinaten wurden als {crs} erkannt.", "Coordinates were recognised as {crs}."),
    Rule(
        "V21",
        "warning",
        "Das Blatt „{sheet}“ hat {rows} ausgeblendete oder weggefilterte Zeilen; sie wurden mitgelesen.",
        "Sheet “{sheet}” has {rows} hidden or filtered rows; they were read as well.",
    ),
    Rule(
        "V22",
        "warning",
        "Spalte „{column}“: {rows} Formeln ohne gespeicherten Wert oder mit Fehlerwert; die Zellen gelten als leer. Bitte die Datei in Excel öffnen, speichern und erneut liefern.",
        "Column “{column}”: {rows} formulas without a stored value or with an error; the cells count as empty.",
    ),
    Rule(
        "V23", "info", "Das Blatt „{sheet}“ wurde nicht gelesen: {reason}.", "Sheet “{sheet}” was not read: {reason}."
    ),
    Rule(
        "V24",
        "warning",
        "Angabe „{value}“ in Spalte „{column}“ ist nicht lesbar und bleibt leer.",
        "“{value}” in column “{column}” cannot be read and stays empty.",
    ),
    Rule(
        "V25",
        "warning",
        "Spalte „{column}“: In {rows} Zellen standen Telefonnummern, E-Mail-Adressen oder Personennamen; sie wurden nicht übernommen.",
        "Column “{column}”: {rows} cells held phone numbers, e-mail addresses or names; they were not taken over.",
    ),
    Rule(
        "V26",
        "error",
        "Die Zeile nennt weder eine Anschrift noch eine Nummer der Einheit.",
        "The row names neither an address nor a unit number.",
    ),
    Rule(
        "V27",
        "warning",
        "Das Register hat keine dauerhafte Nummer der Einheit; als Kennung dient {origin}. Eine eigene Spalte „Objekt-Nr.“ macht Erhebungen über die Jahre vergleichbar.",
        "The register has no lasting unit number; {origin} identifies the unit.",
    ),
    Rule(
        "V28",
        "warning",
        "Einheit {unit} steht mehrfach mit gleichem Zustand, aber verschiedenen Angaben ({value}); die erste Zeile gilt.",
        "Unit {unit} stands several times with the same status but different details ({value}); the first row counts.",
    ),
    Rule(
        "V29",
        "error",
        "Das Datum der Erhebung „{value}“ ist nicht lesbar, liegt in der Zukunft oder vor 1990.",
        "The survey date “{value}” cannot be read, lies in the future or before 1990.",
    ),
    Rule(
        "V30",
        "error",
        "Das Datum der Erhebung fehlt. Bitte eine Spalte „Stand“ ergänzen oder das Datum mit --option observed_on=JJJJ-MM-TT angeben.",
        "The survey date is missing. Add a column or give --option observed_on=YYYY-MM-DD.",
    ),
    Rule(
        "V31",
        "info",
        "Diese Spalten wurden nicht verwendet: {columns}.",
        "These columns were not used: {columns}.",
    ),
    Rule(
        "V32",
        "warning",
        "Eine Spalte „Status“ fehlt; der Zustand wurde aus {origin} abgeleitet.",
        "There is no status column; the status was derived from {origin}.",
    ),
    Rule(
        "V33",
        "info",
        "Spalte „{column}“: {rows} leere Zellen wurden mit der Angabe darüber gefüllt (verbundene Zellen oder Zwischenüberschrift).",
        "Column “{column}”: {rows} empty cells were filled with the entry above (merged cells or section heading).",
    ),
    Rule(
        "V34",
        "warning",
        "Spalte „{column}“ ist bei {rows} Einheiten leer. Leer heißt nicht belegt; ihr Zustand gilt als unbekannt. Stehen leere Zellen für belegt, liefern Sie mit --option empty_status=belegt.",
        "Column “{column}” is empty for {rows} units; their status is unknown (--option empty_status=belegt).",
    ),
    Rule(
        "V35",
        "info",
        "Begehungen vom {start} bis {end} gelten als eine Erhebung mit dem Datum {end}.",
        "Inspections from {start} to {end} count as one survey dated {end}.",
    ),
    Rule(
        "V36",
        "warning",
        "Nur {occupied} von {units} Einheiten ({date}) sind als belegt geführt; das Register gilt als Liste der Leerstände und gibt keine Quote. Ist es vollständig, liefern Sie mit --option complete=ja.",
        "Only {occupied} of {units} units ({date}) are occupied; the register counts as a list of vacancies (--option complete=ja).",
    ),
    Rule(
        "V37",
        "info",
        "Bei {rows} leeren Einheiten gilt die Angabe in „{column}“ als letzte Nutzung.",
        "For {rows} vacant units “{column}” is taken as the previous use.",
    ),
    Rule(
        "V38",
        "warning",
        "Die Koordinate von {unit} liegt {value} m außerhalb der vereinfachten Gemeindegrenze; sie wurde behalten.",
        "The coordinate of {unit} lies {value} m outside the simplified municipal border and was kept.",
    ),
    Rule(
        "V39",
        "info",
        "{rows} Objekte außerhalb von {area} blieben unberücksichtigt.",
        "{rows} objects outside {area} were left out.",
    ),
    Rule(
        "V40",
        "warning",
        "Die Daten enthalten keine Leerstandsangabe. Daraus folgt keine Aussage über Leerstand: nicht erfasst ist nicht null.",
        "The data hold no vacancy tag at all: nothing can be said about vacancy; not mapped is not zero.",
    ),
    Rule(
        "V41",
        "error",
        "Das Objekt {unit} hat keine Lage.",
        "The object {unit} has no location.",
    ),
    Rule(
        "V42",
        "warning",
        "Die Datei war kein gültiges JSON; berichtigt wurden: {value}.",
        "The file was no valid JSON; repaired: {value}.",
    ),
    Rule(
        "V43",
        "warning",
        "Der Punkt von „{unit}“ liegt {value} m von dieser Straße entfernt (mehr als 30 m). Bitte Anschrift oder Koordinate prüfen.",
        "The point of “{unit}” lies {value} m from that street (more than 30 m); check the address or the coordinate.",
    ),
)
