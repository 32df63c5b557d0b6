"""The Compare page: which runs stand beside each other, their results, and what is said about them."""
