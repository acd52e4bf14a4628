"""The dashboard. Start with `streamlit run app.py`: page config, language, navigation."""

from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import listening, navigation, server, state

ICON = Path(__file__).parent / "dashboard" / "icon.svg"

if get_script_run_ctx(suppress_warning=True) is None:
    # imported by the server, not run for a visitor: this very script, with the project's own routes beside it
    listening.refuse_open_address()
    app = st.App(__file__, routes=server.routes())
else:
    st.set_page_config(page_title="Zentrenkompass", page_icon=ICON, layout="wide")
    state.restore()
    navigation.show()
