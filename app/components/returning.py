"""Draws the page again when the browser has lost its server and found one, the same or another.

Streamlit connects again by itself, but asks for nothing then: a server that was started anew would know nothing of the
page the visitor sees, and the next press on it would be lost. A part without a visual of its own notices, and has the
page run, from the link in the address and the values of the widgets.
"""

from __future__ import annotations

import streamlit as st

SCRIPT = """
const isConnected = (app) => app.dataset.testConnectionState === "CONNECTED";

export default function watch({ setTriggerValue }) {
  watch.tell = () => setTriggerValue("returned", Date.now());
  const app = document.querySelector("[data-testid=stApp]");
  if (!app || watch.app === app) return;
  watch.observer?.disconnect();
  watch.app = app;
  let connected = isConnected(app);
  watch.observer = new MutationObserver(() => {
    const before = connected;
    connected = isConnected(app);
    if (connected && !before) watch.tell();
  });
  watch.observer.observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
}
"""

_WATCH = st.components.v2.component("gradnorm_returning", js=SCRIPT)


def come_back() -> None:
    """Watches, on this page, whether the server was lost and found."""
    with st.container(key="returning"):
        _WATCH(on_returned_change=_run_again)


def _run_again() -> None:
    """Nothing to do: being called makes Streamlit run the page."""
