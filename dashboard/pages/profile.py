"""How does our centre stand?"""

from dashboard.build import current_build
from dashboard.components import notices
from dashboard.components.pickers import pick_centre
from dashboard.components.profile.data_state import data_state
from dashboard.components.profile.findings import findings
from dashboard.components.profile.footfall import footfall
from dashboard.components.profile.header import header, key_figures
from dashboard.components.profile.recommendations import best_of
from dashboard.components.profile.survey import survey
from dashboard.components.profile.vacancy import vacancy
from dashboard.text import t

build = current_build()
centre = pick_centre(build)
if not centre:
    notices.empty(t("notice.no_centres"))
else:
    header(build, centre)
    key_figures(build, centre)
    for name, part in (
        ("findings", findings),
        ("footfall", footfall),
        ("vacancy", vacancy),
        ("survey", survey),
        ("data_state", data_state),
        ("recommendations", best_of),
    ):
        with notices.section(t(f"profile.{name}"), name):
            part(build, centre)
