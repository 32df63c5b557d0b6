"""A live class: its questions, its rounds, its store, and what each role may see. No HTTP here."""
