"""One file per lesson, in the order of their numbers; each has a `LESSON`. The catalogue finds them by itself."""
