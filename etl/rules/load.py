"""The rules of every delivery, whatever its kind (L)."""

from typing import Final

from etl.rules.contract import Rule, rules

LOAD_RULES: Final = rules(
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
