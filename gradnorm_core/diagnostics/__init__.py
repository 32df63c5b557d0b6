"""Diagnostics of a run: behaviour, rates, turning, kinks, curvature and theory."""
