"""The sentences of a verdict, each with the condition under which it is true. `app.explain` chooses among them."""
