"""Scripts that move the picture without asking the server, their style, and the numbers they are sent."""
