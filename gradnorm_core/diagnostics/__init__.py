"""Diagnostics of a run: behaviour, rates, turns, kinks, curvature, the point it heads for, and the theory."""
