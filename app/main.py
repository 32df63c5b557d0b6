"""The frame around every page, and the server with its routes.

``streamlit run`` imports this file once and serves the `server` it finds in it; for every page that a visitor opens it
runs the same file as a script. A page is a file in app/ui/pages and a line in `pages`.
"""

from __future__ import annotations

import asyncio
import signal
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit.navigation.page import StreamlitPage

from app.api.class_pages import class_pages
from app.api.class_routes import CLASSES, class_routes
from app.api.first_picture import FirstPicture, picture_of
from app.api.hung_up import HungUp
from app.api.lost_addresses import LostAddress
from app.api.preload import Preload
from app.api.routes import routes
from app.compute import results
from app.compute.page_queue import PAGE_QUEUE
from app.compute.tuning import disable_nagle, switch_sooner, tune_memory
from app.ui.components.chart import plotly_address
from app.ui.components.frame_tools import frame_tools
from app.ui.components.player import component_code
from app.ui.components.watchers import come_back, follow_theme, reach_by_keyboard, scroll_over_pictures
from app.ui.controls.deck_bar import deck_bar
from app.ui.controls.sidebar import sidebar
from app.ui.heard import draw_newest
from app.ui.layout import frame, has_navigation, is_bare
from app.ui.lost_pages import lost_pages
from app.ui.session import follow

HERE = Path(__file__).parent
STATIC = HERE / "static"
PAGES_FOLDER = HERE / "ui" / "pages"
ANSWER_SECONDS = 0.2
"""Time between two looks whether the server answers."""


@st.cache_resource(show_spinner=False)
def prepare() -> None:
    """Once per server: starts the workers, and tunes the sockets, the threads and the memory of the process."""
    results.warm_up()
    disable_nagle()
    switch_sooner()
    tune_memory()


@asynccontextmanager
async def prepared(_: st.App) -> AsyncIterator[None]:
    """Prepares the server for its first visitor, opens a browser where there is one, and at the end stops the workers.

    Exit handlers would not do for the last: a signal ends the process without them.
    """
    await asyncio.to_thread(prepare)
    picture = asyncio.create_task(asyncio.to_thread(picture_of, ""))  # its first visitor does not wait for it
    opening = asyncio.create_task(open_browser())
    CLASSES.start()
    before_the_end(CLASSES.live.stop)
    try:
        yield
    finally:
        opening.cancel()
        picture.cancel()
        await CLASSES.close()
        await asyncio.to_thread(results.close)


def before_the_end(act: Callable[[], None]) -> None:
    """Calls a function when a signal ends the server; the server's own handler follows.

    That handler waits until all answers are sent, and a stream never ends by itself. Only the main thread may set one.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        former = signal.getsignal(number)

        def ended(number: int, frame: FrameType | None, former: Any = former) -> None:
            loop.call_soon_threadsafe(act)
            if callable(former):
                former(number, frame)

        signal.signal(number, ended)


async def open_browser() -> None:
    """Opens the app in a browser once it answers; a server that is told to be headless opens none."""
    if st.get_option("server.headless"):
        return
    port, base = st.get_option("server.port"), st.get_option("server.baseUrlPath").strip("/")
    while True:
        await asyncio.sleep(ANSWER_SECONDS)
        with suppress(OSError):
            _, connection = await asyncio.open_connection("localhost", port)
            connection.close()
            await asyncio.to_thread(webbrowser.open, f"http://localhost:{port}/{base}")
            return


def pages() -> tuple[StreamlitPage, ...]:
    """Every page, in the order of the navigation."""
    return (
        st.Page(PAGES_FOLDER / "playground/playground.py", title="Playground", url_path="playground", default=True),
        st.Page(PAGES_FOLDER / "gallery.py", title="Gallery", url_path="gallery"),
        st.Page(PAGES_FOLDER / "step_sizes/step_sizes.py", title="Step sizes", url_path="step-sizes"),
        st.Page(PAGES_FOLDER / "compare/compare.py", title="Compare", url_path="compare"),
        st.Page(PAGES_FOLDER / "gradient_norm/gradient_norm.py", title="Gradient norm", url_path="gradient-norm"),
        st.Page(PAGES_FOLDER / "clipping/clipping.py", title="Clipping", url_path="clipping"),
        st.Page(PAGES_FOLDER / "dimension/dimension.py", title="Dimension", url_path="dimension"),
        st.Page(PAGES_FOLDER / "course.py", title="Course", url_path="course"),
        st.Page(PAGES_FOLDER / "challenges.py", title="Challenges", url_path="challenges"),
        st.Page(PAGES_FOLDER / "teach.py", title="Teach", url_path="teach"),
        st.Page(PAGES_FOLDER / "live_class.py", title="Class", url_path="live-class"),
    )


def page() -> None:
    """Draws the frame and the page that the visitor has opened."""
    with PAGE_QUEUE.turn():
        st.set_page_config(page_title="Gradnorm", page_icon=STATIC / "icon.svg", layout="wide")
        if not is_bare():
            st.logo(STATIC / "logo.svg", icon_image=STATIC / "icon.svg")
        st.html(STATIC / "layout.css")
        prepare()
        listed = pages()
        shown = st.navigation([*listed, *lost_pages(listed)], position="top" if has_navigation() else "hidden")
        st.session_state["listed"] = listed
        st.session_state["pages"] = {one.title: one.url_path for one in listed}
        follow(shown.url_path)
        sidebar(shown.url_path, drawn=shown in listed and not is_bare())
        draw_newest("sidebar")  # at once: what is chosen there while the page is still drawn is no late report
        frame()
        deck_bar(shown.url_path)
        if not is_bare():
            frame_tools()
        component_code(plotly_address())
        shown.run()
        follow_theme()
        reach_by_keyboard()
        scroll_over_pictures(shown.url_path)
        come_back()
        draw_newest("page")


if __name__ == "__main__":
    page()
else:
    base = st.get_option("server.baseUrlPath")
    table = [*class_pages(base), *class_routes(base), *routes(base), LostAddress(base)]
    added = [Middleware(HungUp), Middleware(Preload, base=base), Middleware(FirstPicture, base=base)]
    server = st.App(__file__, lifespan=prepared, routes=table, middleware=added)
