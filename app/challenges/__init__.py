"""The challenges: a task, what may change, a score and a par. Words and data; `app/lessons/challenges.py` draws."""
