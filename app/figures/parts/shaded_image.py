"""The fill of a landscape with its light and shade as an image, which a browser smooths as plotly.js does."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.figures.style import DARK, LIGHT, Palette


def shaded_images(heights: NDArray[Any], light: NDArray[Any] | None) -> Iterator[str]:
    """An image for each theme, a pixel for each point of the grid: half of the outer pixels lie beyond the window.

    Args:
        heights: the shades of the fill, 0 to 255, (n, m), from the bottom; NaN where f is undefined.
        light: those of the relief, 127.5 for level ground; None where there is none.
    """
    rows, columns = heights.shape
    across, up = 100 / (columns - 1), 100 / (rows - 1)
    where = f'x="{-across / 2}%" y="{-up / 2}%" width="{100 + across}%" height="{100 + up}%"'
    for palette in (LIGHT, DARK):
        pixels = shaded(heights, light, palette)
        data = base64.b64encode(png(pixels[::-1])).decode()
        yield (
            f'<image class="{palette.name}" {where} preserveAspectRatio="none" href="data:image/png;base64,{data}"/>'
        )


def shaded(heights: NDArray[Any], light: NDArray[Any] | None, palette: Palette) -> NDArray[np.uint8]:
    """Red, green, blue and opacity of each point; nothing where there is no height."""
    hill = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in palette.hill], dtype=float)
    known = np.isfinite(np.asarray(heights, dtype=float))
    at = np.where(known, heights, 0) / 255
    colours = np.stack([np.interp(at, np.linspace(0, 1, len(hill)), channel) for channel in hill.T], axis=-1)
    if light is not None:
        lit = np.nan_to_num(2 * np.asarray(light, dtype=float) / 255 - 1)
        for side, name in ((lit < 0, "shade"), (lit > 0, "shine")):
            *over, opacity = (float(part) for part in getattr(palette, name).partition("(")[2].rstrip(")").split(","))
            share = (opacity * np.abs(lit) * side)[..., None]
            colours = colours * (1 - share) + np.array(over) * share
    return np.concatenate([colours.round(), 255.0 * known[..., None]], axis=-1).astype(np.uint8)


def png(pixels: NDArray[np.uint8]) -> bytes:
    """A picture (rows, columns, 4) in the PNG format."""
    rows, columns, _ = pixels.shape
    lines = np.concatenate([np.zeros((rows, 1), np.uint8), pixels.reshape(rows, -1)], axis=1)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", columns, rows, 8, 6, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines.tobytes(), 6)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
