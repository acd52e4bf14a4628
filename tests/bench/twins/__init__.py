"""The map page as others would build it: in Dash, and in Streamlit with its defaults."""
