"""What can be said about runs side by side: names that tell them apart, a common budget, where they part, who wins."""
