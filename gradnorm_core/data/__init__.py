"""Data: tables of numbers, programs over their rows, scaling of features, and ready losses."""
