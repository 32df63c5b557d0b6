// Where Streamlit's server is, said before Streamlit's own scripts: on a page with a path of its own they would first ask
// below that path, where nothing answers. This script is served two folders below the server's address.

window.__streamlit = { ...window.__streamlit, BACKEND_BASE_URL: new URL("../../", document.currentScript.src).href };
