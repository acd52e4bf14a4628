"""Structure files (LSS) of LimeSurvey: checked and remembered, so that later response files can be understood.

They give no facts of their own; the rows of such a file are its questions.
"""

from typing import Final

from etl.delivery import Delivery, Head
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.questionnaire import NotAQuestionnaire, read_questionnaire

KIND: Final = "limesurvey_structure"
TOPIC: Final = "survey"


def recognise(head: Head) -> float:
    """1.0 for an XML document that calls itself a LimeSurvey survey, 0.5 for another file named ``.lss``."""
    if head.text is None:
        return 0.0
    start = head.text[:4000]
    if "<LimeSurveyDocType>" in start:
        return 1.0 if "<LimeSurveyDocType>Survey<" in start else 0.6
    return 0.5 if head.suffix == ".lss" else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Check that the structure can be read; raises FileRefused (L13) when it cannot or holds no question."""
    try:
        questionnaire = read_questionnaire(delivery.path)
    except NotAQuestionnaire as error:
        raise FileRefused(notice("L13", scope="file", kind="LimeSurvey-Struktur", reason=str(error))) from error
    if not questionnaire.questions:
        raise FileRefused(notice("L13", scope="file", kind="LimeSurvey-Struktur", reason="keine Frage enthalten"))
    return Reading(rows_read=len(questionnaire.questions))
