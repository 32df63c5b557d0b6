"""What is shown here, to take along: every export is text made of frozen data; no Streamlit here."""
