"""One run and many: the specification, the loop, stopping rules, statuses and results."""
