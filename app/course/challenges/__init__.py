"""The challenges: a task, what may change, a score and a par."""
