"""Pictures: pure functions from results to Plotly figures, one file per picture. numpy and plotly's vocabulary only.

A figure is a plain dict ``{"data": [...], "layout": {...}}``: it builds and validates faster than `go.Figure`, and
`st.plotly_chart` takes it as it is (draw with ``theme=None``; the template is in the layout).
"""
