"""What moves in the browser without asking the server: scripts, their style, the numbers they are sent."""
