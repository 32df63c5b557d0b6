"""When, where and how often something is computed: caches, worker processes, jobs and the page queue."""
