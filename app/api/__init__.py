"""The routes: what the page shows, over plain HTTP for the browser's picture and for programs; read-only, stateless."""
