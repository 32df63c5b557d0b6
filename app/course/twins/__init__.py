"""Twins of the course's questions: the same idea with other numbers."""
