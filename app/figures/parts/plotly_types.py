"""Names for the dictionaries of which a Plotly figure is made."""

from __future__ import annotations

from typing import Any

Figure = dict[str, Any]
"""A figure: its traces under "data", its layout under "layout"."""
Trace = dict[str, Any]
"""One trace of a figure."""
Part = dict[str, Any]
"""Any other part: an axis, an annotation, a shape."""
