"""Numbers as words: number formats, the verdict, outcomes, tables and HTML."""
