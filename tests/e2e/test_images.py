"""Charts as files: pictures of the named size, made in the browser."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import DESK, PageFactory
from tests.e2e.playground import IDLE, Playground, follow
from tests.e2e.server import Server

SIZES = {"PNG, 1920 × 1080": (1920, 1080), "PNG for print, 16 cm at 300 dpi": (1890, None)}


def saved(page: Page, button: Locator) -> Path:
    """The file a button gives."""
    with page.expect_download() as waiting:
        button.click()
    return Path(waiting.value.path())


def size_of(png: Path) -> tuple[int, int]:
    """Width and height from the header of a PNG."""
    data = png.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    return int(width), int(height)


def dpi_of(png: Path) -> int | None:
    """The resolution that a PNG states; every chunk of it has to have the right checksum (PNG specification, 5.3)."""
    data, at, found = png.read_bytes(), 8, None
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        body, (checksum,) = (
            data[at + 4 : at + 8 + length],
            struct.unpack(">I", data[at + 8 + length : at + 12 + length]),
        )
        assert zlib.crc32(body) == checksum
        if body[:4] == b"pHYs":
            across, down, unit = struct.unpack(">IIB", body[4:])
            assert (across, unit) == (down, 1)  # pixels per metre
            found = round(across * 0.0254)
        at += 12 + length
    return found


def check(page: Page, buttons: Locator) -> None:
    """Each button gives a picture of its size."""
    for label, (width, height) in SIZES.items():
        file = saved(page, buttons.get_by_role("button", name=label))
        made = size_of(file)
        assert made[0] == width
        assert height in (None, made[1])
        assert dpi_of(file) == (300 if "300 dpi" in label else None)
    root = ElementTree.parse(saved(page, buttons.get_by_role("button", name="SVG", exact=True))).getroot()
    assert root.tag.endswith("svg")
    assert (root.get("width"), root.get("height")) == ("960", "540")
    assert len(list(root.iter())) > 50


@pytest.fixture(scope="module")
def files(open_shared_page: PageFactory, server: Server) -> Page:
    """The tab of the Playground with the files, opened once for both pictures."""
    page = Playground(open_shared_page(DESK), server.url).open().page
    page.get_by_role("tab", name="Take it with you").click()
    return page


@pytest.mark.parametrize("picture", ["landscape", "curves"])
def test_the_pictures_of_the_playground(files: Page, picture: str) -> None:
    check(files, files.locator(f".st-key-picture_{picture}"))


# Reads a film: its size and length, and how many pixels of the map have the colour of the path, first and last.
WATCH = """async (address) => {
    const film = Object.assign(document.createElement('video'), { src: address, muted: true });
    await new Promise((done) => { film.onloadeddata = done; });
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [film.videoWidth, film.videoHeight];
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const look = async (time) => {
        const shown = new Promise((done) => { film.requestVideoFrameCallback(done); }); // sought is not yet decoded
        film.currentTime = time;
        await shown;
        context.drawImage(film, 0, 0);
        const ink = context.getImageData(60, 130, 640, 500).data;
        let path = 0;
        for (let i = 0; i < ink.length; i += 4) path += ink[i] > 150 && ink[i + 1] < 110 && ink[i + 2] < 90;
        return path;
    };
    const first = await look(0.05);
    const last = await look(1e6); // the end, which also tells the length
    return { width: film.videoWidth, height: film.videoHeight, seconds: film.currentTime, first, last };
}"""


def test_the_clip_is_a_film_of_the_run_from_its_start_to_its_end(files: Page) -> None:
    clip = files.locator(".st-key-clip")
    with files.expect_download() as waiting:
        clip.get_by_role("button", name="Clip of the run").click()
    file = waiting.value
    assert file.suggested_filename == "gradnorm_run.webm"
    content = Path(file.path()).read_bytes()
    assert content.startswith(bytes.fromhex("1a45dfa3")), "the first bytes of a Matroska file"
    expect(clip).to_contain_text("The clip is saved.")
    seen = files.evaluate(WATCH, f"data:video/webm;base64,{base64.b64encode(content).decode()}")
    assert (seen["width"], seen["height"]) == (1280, 720)
    assert 5 < seen["seconds"] <= 10
    assert seen["last"] > 3 * seen["first"] > 0, "the path grows from the start"


def test_the_picture_of_any_other_chart_stands_with_its_numbers(files: Page) -> None:
    page = follow(files, "/compare")
    page.wait_for_selector(".st-key-compared_norms .js-plotly-plot .main-svg")
    page.wait_for_selector(IDLE)
    page.locator(".st-key-compared_norms_data").get_by_test_id("stPopoverButton").click()
    body = page.get_by_test_id("stPopoverBody")
    expect(body.get_by_role("button", name="SVG", exact=True)).to_be_visible()
    check(page, body)
