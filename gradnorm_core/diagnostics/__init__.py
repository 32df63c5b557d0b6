"""What can be said about a run: behaviour, rates, turning, kinks, curvature and theory."""
