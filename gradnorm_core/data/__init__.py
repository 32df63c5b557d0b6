"""Data: tables of numbers, what is taken over their rows, scaling, and ready losses."""
