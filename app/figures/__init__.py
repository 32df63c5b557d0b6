"""Pictures: pure functions from results to Plotly figures, one file per picture. numpy and plotly's vocabulary only.

A figure is a plain dict ``{"data": [...], "layout": {...}}``: it builds and validates faster than `go.Figure`, and
the browser takes it as it is; the template is in the layout.
"""
