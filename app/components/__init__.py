"""Parts of the page that live in the browser."""
