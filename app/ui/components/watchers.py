"""Components without a visual of their own, on every page: Tab stops, reconnection and the theme."""

from __future__ import annotations

import streamlit as st

from app.browser.bundle import source

_REACH = st.components.v2.component("gradnorm_reach", js=source("page/reach.js"))


def reach_by_keyboard() -> None:
    """Lets Tab stop at the formulas and tables of this page that scroll sideways."""
    with st.container(key="reach"):
        _REACH()


_SCROLLING = st.components.v2.component("gradnorm_scrolling", js=source("page/scrolling.js"))


def scroll_over_pictures(page: str) -> None:
    """Lets the wheel and a finger scroll the page over its charts, and closes a phone's menu on another page."""
    with st.container(key="scrolling"):
        _SCROLLING(data={"page": page})


RETURNING = """
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

_RETURNING = st.components.v2.component("gradnorm_returning", js=RETURNING)


def come_back() -> None:
    """Watches whether the connection to the server was lost and restored."""
    with st.container(key="returning"):
        _RETURNING(on_returned_change=_run_again)


def _run_again() -> None:
    """Does nothing: the call itself makes Streamlit run the page, which reads the theme."""


THEME = """
const brightness = (color) => {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = color;
  const value = parseInt(canvas.fillStyle.slice(1, 7), 16);
  return (value >> 16) + ((value >> 8) & 255) + (value & 255);
};

export default function watch({ data, parentElement, setTriggerValue }) {
  const style = getComputedStyle(parentElement.host ?? parentElement);
  const [ground, ink] = ["background", "text"].map((name) => brightness(style.getPropertyValue(`--st-${name}-color`)));
  const shown = ground < ink ? "dark" : "light";
  if (shown !== data.drawn && watch.reported !== shown) setTriggerValue("changed", shown);
  watch.reported = shown;
}
"""

_THEME = st.components.v2.component("gradnorm_theme", js=THEME)


def follow_theme() -> None:
    """Watches whether the page is still drawn for the theme of the browser."""
    with st.container(key="theme"):
        _THEME(data={"drawn": st.context.theme.type or "light"}, on_changed_change=_run_again)
