"""The command ``gradnorm``: the same runs as on the screen, in a terminal, in a pipe, in a file.

One file per command; `program` puts them together. No Streamlit here, and Plotly only behind exports that draw.
"""
