"""The app that ours is measured against: the smallest with one slider and one Plotly line, stock settings."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

step_size = st.slider("Step size", 0.0, 1.0, 0.5, 0.001)
st.plotly_chart(go.Figure(go.Scatter(y=[(1 - step_size) ** k for k in range(50)], name="path")), key="landscape")
