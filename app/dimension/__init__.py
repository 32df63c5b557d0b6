"""What the page Dimension computes and says; no Streamlit here."""
