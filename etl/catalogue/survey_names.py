"""Where an item of the survey and the indicator made of it bear different names."""

from typing import Final

# the standard question asks for the retail trade, the indicator is named after the offer
RENAMED: Final = {"grade_retail": "grade_offer"}
