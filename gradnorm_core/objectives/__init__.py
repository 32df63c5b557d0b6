"""Objectives: functions to descend on, from a formula, a family of quadratics or the gallery."""
