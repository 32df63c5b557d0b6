"""The front end of Gradnorm: reads settings, draws results; the core computes what has a name in the theory."""
