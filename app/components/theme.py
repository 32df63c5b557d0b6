"""Draws the page again when the visitor changes between light and dark.

Streamlit repaints its own elements then, but does not run the page, and the pictures would keep the other palette. A
part without a visual of its own notices: Streamlit calls it again whenever the theme changes.
"""

from __future__ import annotations

import streamlit as st

SCRIPT = """
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
  if (shown !== data.drawn && watch.told !== shown) setTriggerValue("changed", shown);
  watch.told = shown;
}
"""

_WATCH = st.components.v2.component("gradnorm_theme", js=SCRIPT)


def follow_theme() -> None:
    """Watches, on this page, whether it is still drawn for the theme that is shown."""
    with st.container(key="theme"):
        _WATCH(data={"drawn": st.context.theme.type or "light"}, on_changed_change=_run_again)


def _run_again() -> None:
    """Nothing to do: being called makes Streamlit run the page, which reads the theme."""
