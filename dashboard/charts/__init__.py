"""Frame in, Plotly figure out; nothing of Streamlit."""
