"""The Streamlit front end of Gradnorm: reads settings, draws results, computes nothing itself."""
