"""Derivatives as formulas, made by SymPy in a worker process with a time and a memory limit."""
