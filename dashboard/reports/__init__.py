"""Material to hand out: frames in, bytes out. No Streamlit here; the same input gives the same bytes."""
