"""Ready lessons, one file each; `app.classes.catalogue` finds them."""
