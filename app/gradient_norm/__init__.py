"""What the page Gradient norm says, and the numbers it says it with; no Streamlit here."""
