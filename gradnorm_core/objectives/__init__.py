"""Objectives: functions to descend on, from formulas, families in n dimensions, Python functions or the gallery."""
