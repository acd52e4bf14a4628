"""The rules of delivered files: one code, one level, one sentence in German and in English.

A source module calls :func:`notice` with a code; the texts live here and nowhere else, so the documentation page of the
rules is generated from this table.  Levels: ``error`` (the row or the file is rejected), ``warning`` (loaded, marked),
``info`` (done and reported).
"""

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "info"]
Scope = Literal["row", "file"]


@dataclass(frozen=True)
class Rule:
    """One rule: ``de`` and ``en`` may name fields in braces that :func:`notice` fills."""

    code: str
    level: Level
    de: str
    en: str


@dataclass(frozen=True)
class Notice:
    """What a rule found in a file.

    ``row`` is the 1-based line of the delivered file (or sheet row), ``rows`` the number of rows it speaks of.
    An error with ``scope == "file"`` rejects the whole file.
    """

    code: str
    level: Level
    message: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    rows: int = 1
    scope: Scope = "row"
    message_en: str = ""

    @property
    def refuses_file(self) -> bool:
        return self.level == "error" and self.scope == "file"


def _rules(*rules: Rule) -> dict[str, Rule]:
    table: dict[str, Rule] = {}
    for rule in rules:
        if rule.code in table:
            raise ValueError(f"rule {rule.code} is defined twice")
        table[rule.code] = rule
    return table


LOAD_RULES = _rules(
    Rule(
        "L01",
        "error",
        "Die Art der Datei wurde nicht erkannt. Geben Sie sie mit --kind an; möglich sind: {kinds}.",
        "The kind of file was not recognised. Name it with --kind: {kinds}.",
    ),
    Rule(
        "L02",
        "error",
        "Zu welchem Zentrum gehören die Daten? Geben Sie --ags (Gemeindeschlüssel) oder --centre (Zentrum) an.",
        "Which centre do the data belong to? Give --ags or --centre.",
    ),
    Rule("L03", "error", "Die Datei ist leer oder nicht lesbar: {reason}", "The file is empty or unreadable: {reason}"),
    Rule(
        "L04",
        "error",
        "Mehr als 5 % der Zeilen ({rejected} von {read}) wurden zurückgewiesen; deshalb wurde nichts geladen. Bitte die genannten Zeilen berichtigen und die Datei erneut liefern.",
        "More than 5 % of the rows ({rejected} of {read}) were rejected, so nothing was loaded.",
    ),
    Rule(
        "L05",
        "error",
        "Die Datei ist zu groß oder packt sich zu groß aus ({reason}).",
        "The file is too large or unpacks too large ({reason}).",
    ),
    Rule(
        "L06",
        "error",
        "Der Gemeindeschlüssel {ags} ist im Gemeindeverzeichnis nicht bekannt. Bitte achtstelligen AGS prüfen.",
        "The municipality key {ags} is not in the register.",
    ),
    Rule(
        "L07",
        "error",
        "Das Zentrum {centre} ist nicht bekannt. Laden Sie zuerst die Zentrentabelle oder nutzen Sie --ags.",
        "The centre {centre} is not known.",
    ),
    Rule(
        "L08",
        "error",
        "Pflichtspalte fehlt: {columns}. Gefunden wurden: {found}.",
        "Required column missing: {columns}. Found: {found}.",
    ),
    Rule(
        "L09",
        "info",
        "Zeichensatz {encoding}, Trennzeichen {separator}, Kopfzeile in Zeile {header}.",
        "Encoding {encoding}, separator {separator}, header in line {header}.",
    ),
    Rule(
        "L10",
        "warning",
        "Die Datei enthält bereits beschädigte Umlaute (Ersatzzeichen); der Schaden entstand vor der Lieferung. Spalten wurden am Muster erkannt.",
        "The file already holds damaged umlauts; columns were matched by pattern.",
    ),
    Rule(
        "L11",
        "info",
        "Diese Datei wurde schon geladen (Lieferung {load_id}); es wurde nichts geändert.",
        "This file was loaded before (delivery {load_id}); nothing changed.",
    ),
    Rule(
        "L12",
        "warning",
        "Weitere {count} Hinweise dieser Art sind in der Liste der Lieferung enthalten, hier aber nicht einzeln gezeigt.",
        "{count} further notices of this kind are not shown one by one.",
    ),
    Rule(
        "L13",
        "error",
        "Die Datei konnte nicht als {kind} gelesen werden: {reason}",
        "The file could not be read as {kind}: {reason}",
    ),
    Rule(
        "L14",
        "error",
        "Die Zeile hat {found} statt {expected} Felder.",
        "The row has {found} instead of {expected} fields.",
    ),
    Rule(
        "L15",
        "error",
        "Die Angabe --option {option} fehlt: {reason}",
        "The option --option {option} is missing: {reason}",
    ),
    Rule(
        "L16",
        "warning",
        "Die Lieferung ist nur ein Teil: {reason}",
        "The delivery is only a part: {reason}",
    ),
    Rule(
        "L17",
        "info",
        "Verwendet wurden: {value}.",
        "Used were: {value}.",
    ),
    Rule(
        "L18",
        "error",
        "Die Gegenstelle meldet einen Fehler statt Daten: {value}",
        "The service reports an error instead of data: {value}",
    ),
    Rule(
        "L19",
        "info",
        "Als {kind} erkannt (Sicherheit {share} %).",
        "Recognised as {kind} (confidence {share} %).",
    ),
    Rule(
        "L20",
        "warning",
        "Als {kind} gelesen, ohne dass die Art sicher erkannt wurde (Sicherheit {share} %). Bitte prüfen und künftig --kind {kind} angeben.",
        "Read as {kind} although the kind was not surely recognised (confidence {share} %); check and give --kind {kind}.",
    ),
    Rule(
        "L21",
        "error",
        "Die Spaltenüberschrift „{column}“ kommt mehrfach vor; welche Spalte gilt, ist nicht zu erkennen.",
        "Heading “{column}” occurs several times; which column counts cannot be told.",
    ),
)

FOOTFALL_RULES = _rules(
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

VACANCY_RULES = _rules(
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
)

SURVEY_RULES = _rules(
    Rule(
        "S01",
        "warning",
        "Für „{column}“ ist keine Skala erklärt; die Antworten werden nicht als Noten gezeigt.",
        "No scale is declared for “{column}”; its answers are not shown as grades.",
    ),
    Rule(
        "S02",
        "error",
        "Wert „{value}“ in „{column}“ liegt außerhalb der Skala.",
        "Value “{value}” in “{column}” is outside the scale.",
    ),
    Rule("S03", "error", "Die Antwortnummer {value} kommt mehrfach vor.", "Response id {value} occurs several times."),
    Rule(
        "S04",
        "warning",
        "{rows} unvollständige Fragebögen sind enthalten und gehen nicht in die Noten ein.",
        "{rows} incomplete responses are included and not used for grades.",
    ),
    Rule(
        "S05",
        "warning",
        "Nur {n} Antworten zu „{column}“: Note unter 30 nur orientierend, unter 10 nicht gezeigt.",
        "Only {n} answers to “{column}”: below 30 indicative, below 10 hidden.",
    ),
    Rule(
        "S06",
        "warning",
        "Fragebogen {value}: Bearbeitung unter 60 Sekunden oder durchgehend gleiche Antworten.",
        "Response {value}: under 60 seconds or straight-lining.",
    ),
    Rule(
        "S07",
        "error",
        "Die Spaltenüberschrift „{column}“ kommt mehrfach vor; bitte mit Fragecodes ausgeben.",
        "Heading “{column}” occurs several times; export with question codes.",
    ),
    Rule(
        "S08",
        "warning",
        "Antwort „{value}“ in „{column}“ steht nicht im Codebuch.",
        "Answer “{value}” in “{column}” is not in the code book.",
    ),
    Rule(
        "S09",
        "warning",
        "Welle {wave} unterscheidet sich von der vorigen in {difference}; ein Vergleich ist nicht zulässig.",
        "Wave {wave} differs from the previous one in {difference}; no comparison.",
    ),
    Rule(
        "S10",
        "info",
        "Spalte mit Personenbezug „{column}“ wurde nicht übernommen.",
        "Personal column “{column}” was not taken over.",
    ),
    Rule(
        "S11",
        "error",
        "Anteile einer Mehrfachauswahl ergeben mehr als 100 % und dürfen nicht als Torte gezeigt werden.",
        "Multiple-choice shares exceed 100 % and must not be a pie.",
    ),
    Rule(
        "S12",
        "warning",
        "„{value}“ in „{column}“ ist ein Excel-Datum; gelesen als „{repaired}“.",
        "“{value}” in “{column}” is an Excel date; read as “{repaired}”.",
    ),
    Rule(
        "S13",
        "warning",
        "Die Strukturdatei (LSS) fehlt; Texte und Skalen der Fragen sind nur über ihre Codes bekannt.",
        "The structure file (LSS) is missing.",
    ),
    Rule(
        "S14",
        "error",
        "Die Antwortdatei hat Fragen, die in der Strukturdatei fehlen ({value}): vermutlich die falsche LSS.",
        "The responses hold questions that the LSS lacks ({value}).",
    ),
    Rule(
        "S15",
        "warning",
        "Die Antwortdatei hat {found} von {expected} Fragen der Strukturdatei.",
        "The responses hold {found} of {expected} questions of the LSS.",
    ),
    Rule(
        "S16",
        "warning",
        "Die Merkmale {value} machen einzelne Personen erkennbar: {rows} Befragte gehören zu einer Gruppe von weniger als 5 gleichen. Die Merkmale werden nicht miteinander gekreuzt gezeigt. {done}",
        "The attributes {value} single out persons: {rows} respondents are in a group of fewer than 5. {done}",
    ),
    Rule(
        "S17",
        "warning",
        "„{column}“ ist eine freie Texteingabe; von {rows} Texten wurden nur die Themen übernommen, weil Texte Personen erkennbar machen können.",
        "“{column}” is free text; of {rows} texts only the topics were taken over since texts may identify persons.",
    ),
    Rule(
        "S18",
        "error",
        "Die Erhebungswelle ist nicht erkennbar ({value}). Bitte mit --option wave=2025 (oder 2025-09) angeben.",
        "The wave is unknown ({value}). Give --option wave=2025 (or 2025-09).",
    ),
    Rule(
        "S19",
        "warning",
        "Ob die Fragebögen abgeschlossen wurden, steht nicht in der Datei (Spalte „submitdate“ fehlt); alle gelten als vollständig.",
        "The file does not say whether responses were submitted; all count as complete.",
    ),
    Rule(
        "S20",
        "info",
        "Fragebogen „{value}“ (Umfrage {survey}) mit {found} Fragen verwendet.",
        "Questionnaire “{value}” (survey {survey}) with {found} questions was used.",
    ),
    Rule(
        "S21",
        "warning",
        "Eine Antwortnummer fehlt; verwendet wird {origin}. Berichtigte Lieferungen müssen dieselbe Reihenfolge haben.",
        "There is no response id; {origin} is used.",
    ),
    Rule(
        "S22",
        "info",
        "Die Fragen {value} gehören zu keinem Merkmal der Merkmalsliste und werden unter q_… geführt ({rows} Spalten).",
        "The questions {value} belong to no known item and are kept as q_… ({rows} columns).",
    ),
    Rule(
        "S23",
        "info",
        "Spalte „{column}“ enthält keine Antworten.",
        "Column “{column}” holds no answers.",
    ),
    Rule(
        "S24",
        "info",
        "{rows} Fragebögen enthalten keine einzige Antwort.",
        "{rows} responses hold no answer at all.",
    ),
    Rule(
        "S25",
        "error",
        "„{value}“ ist nicht bekannt; möglich sind: {allowed}.",
        "“{value}” is not known; possible are: {allowed}.",
    ),
    Rule(
        "S26",
        "warning",
        "Die Datei reicht von {start} bis {end}; die Fragebögen wurden nach Jahren in Wellen geteilt.",
        "The file reaches from {start} to {end}; responses were divided into waves by year.",
    ),
    Rule(
        "S27",
        "warning",
        "Frage „{column}“ hat den Code von „{value}“, aber andere Antworten oder einen anderen Text; sie wird unter q_… geführt.",
        "Question “{column}” has the code of “{value}” but other answers or another text; it is kept as q_….",
    ),
    Rule(
        "S28",
        "error",
        "In „{column}“ stehen {share} % der Antworten nicht im Codebuch (erlaubt 2 %): vermutlich passt die Strukturdatei nicht.",
        "{share} % of the answers in “{column}” are not in the code book (2 % allowed).",
    ),
    Rule(
        "S29",
        "warning",
        "Datum „{value}“ in „{column}“ ist nicht lesbar und zählt nicht als Zeitpunkt.",
        "Date “{value}” in “{column}” cannot be read.",
    ),
    Rule(
        "S30",
        "error",
        "„{value}“ in „{column}“ ist keine Zahl im erlaubten Bereich.",
        "“{value}” in “{column}” is no number in the allowed range.",
    ),
    Rule(
        "S31",
        "warning",
        "„{value}“ ist kein Merkmal der Merkmalsliste und wird unter {item} geführt.",
        "“{value}” is no known item and is kept as {item}.",
    ),
    Rule(
        "S32",
        "error",
        "Merkmal „{value}“ steht mehrfach für dieselbe Welle mit verschiedenen Werten.",
        "Item “{value}” stands several times for one wave with different values.",
    ),
    Rule(
        "S33",
        "warning",
        "Dieselbe Person (gleicher Zugangscode) hat mehrfach geantwortet; die Zeile wurde zurückgewiesen.",
        "The same access code answered several times; the row was rejected.",
    ),
    Rule(
        "S38",
        "warning",
        "Wann befragt wurde, steht nicht in der Datei; die Befragung wird unter der Welle {wave} geführt ({origin}). Geben Sie die Welle besser gleich mit --option wave=2025 (oder 2025-09) an.",
        "The file does not say when people were asked; the survey is kept as wave {wave} ({origin}).",
    ),
    Rule(
        "S34",
        "warning",
        "Die Tabelle nennt keine Notenskala; die Werte wurden als Schulnoten von 1 (sehr gut) bis 6 gelesen. Ist es eine andere Skala, geben Sie sie an, zum Beispiel --option scale=1-5.",
        "The table names no scale; values were read as school grades from 1 (best) to 6.",
    ),
    Rule(
        "S35",
        "info",
        "{rows} Zeilen ohne Zahlen (Titel, Zwischenüberschriften, Fußnoten) sind keine Ergebnisse.",
        "{rows} rows without numbers (titles, footnotes) are no results.",
    ),
    Rule(
        "S36",
        "error",
        "Mittelwert {value} und Top-2-Anteil {share} von „{item}“ passen nicht zu Schulnoten von 1 (sehr gut) bis 6: vermutlich ist die Skala umgekehrt.",
        "Mean {value} and top-2 share {share} of “{item}” do not fit school grades: the scale is probably reversed.",
    ),
    Rule(
        "S37",
        "info",
        "Spalte „{column}“ wurde nicht verwendet.",
        "Column “{column}” was not used.",
    ),
)

STRUCTURE_RULES = _rules(
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

CONTEXT_RULES = _rules(
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
        "W07",
        "error",
        "Die Haltestelle „{value}“ hat keinen lesbaren Ort.",
        "The stop “{value}” has no readable place.",
    ),
)

EVENT_RULES = _rules(
    Rule("E01", "error", "Beginn oder Ende ist kein Datum: {value}.", "Begin or end is no date: {value}."),
    Rule(
        "E02",
        "error",
        "Das Ende {value} liegt vor dem Beginn oder mehr als drei Jahre danach.",
        "The end {value} lies before the begin or more than three years behind it.",
    ),
    Rule("E03", "error", "Der Termin ist abgesagt und wurde nicht geladen.", "The event is cancelled."),
    Rule("E04", "warning", "Der Kalender enthält keinen Termin.", "The calendar holds no event."),
)

MEASURE_RULES = _rules(
    Rule(
        "M01",
        "error",
        "Die Maßnahme „{value}“ steht nicht im Katalog. Gültig sind Kennung oder Titel einer Maßnahme.",
        "The measure '{value}' is not in the catalogue; give the id or the title of a measure.",
    ),
    Rule(
        "M02",
        "error",
        "Der Beginn „{value}“ ist kein Datum. Ohne Beginn lässt sich keine Wirkung prüfen.",
        "The start '{value}' is no date; without it no effect can be checked.",
    ),
    Rule(
        "M03",
        "warning",
        "Die Erwartung wurde am {value} und damit erst nach dem Beginn eingetragen; das steht später neben dem Ergebnis.",
        "The expectation was entered on {value}, after the start; this will stand beside the result.",
    ),
    Rule(
        "M04",
        "warning",
        "„{value}“ ist nicht lesbar und wurde leer übernommen.",
        "'{value}' is not readable and was left empty.",
    ),
    Rule(
        "M05",
        "error",
        "Das Zentrum „{value}“ hat keine gültige Kennung (achtstelliger AGS, Bindestrich, zwei Ziffern).",
        "The centre '{value}' has no valid id (eight-digit AGS, hyphen, two digits).",
    ),
)

RULES: dict[str, Rule] = {
    **LOAD_RULES,
    **FOOTFALL_RULES,
    **VACANCY_RULES,
    **SURVEY_RULES,
    **STRUCTURE_RULES,
    **CONTEXT_RULES,
    **EVENT_RULES,
    **MEASURE_RULES,
}


def notice(
    code: str,
    *,
    row: int | None = None,
    column: str | None = None,
    value: object = None,
    rows: int = 1,
    scope: Scope = "row",
    level: Level | None = None,
    **fields: object,
) -> Notice:
    """Build the notice of rule ``code``; ``fields`` fill the sentence, ``level`` overrides the rule's own level.

    Raises KeyError for an unknown code or a sentence field that was not given.
    """
    rule = RULES[code]
    shown = None if value is None else str(value)[:200]
    told = {"column": column, "value": shown, "rows": rows, **fields}
    english = rule.en.format_map(_Told(told))
    return Notice(code, level or rule.level, rule.de.format(**told), row, column, shown, rows, scope, english)


class _Told(dict[str, object]):
    """Fields of the English sentence, which may name one that the German sentence does without."""

    def __missing__(self, name: str) -> str:
        return "…"
