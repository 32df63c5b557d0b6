"""When, where and how often results are computed: bounded caches, worker processes, jobs and the page queue."""
