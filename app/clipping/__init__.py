"""What the page Clipping compares, the numbers it says it with, and its words; no Streamlit here."""
