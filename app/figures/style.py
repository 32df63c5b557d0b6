"""How pictures and numbers look: two palettes, one Plotly template, one way to write a number.

The landscape is quiet: one pale hue, light at the top. Colour is spent on what changes: one colour per run and one per
norm, the same everywhere, each also with its dash and its marker. The colours of a palette keep their distance under
the three common colour deficiencies; `tests/app/figures/test_style.py` holds them to it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

FONT: Final = '"Source Sans", "Source Sans 3", "Source Sans Pro", "Segoe UI", "Helvetica Neue", Arial, sans-serif'


@dataclass(frozen=True, slots=True)
class Stroke:
    """The colour, the dash and the marker that distinguish a curve from the others."""

    colour: str
    dash: str
    symbol: str


@dataclass(frozen=True, slots=True)
class Palette:
    """Every colour a picture uses, for a light or a dark page.

    Attributes:
        name: "light" or "dark".
        text, muted, faint: ink for titles, for axes and notes, for grid lines.
        page: the page behind the pictures; they are transparent.
        hill: the landscape from its lowest to its highest value, one pale hue.
        shade, shine: over slopes away from the light and towards it.
        contour, arrow: lines of equal value and the gradient field.
        mask: where the function is undefined.
        halo: the rim that lifts the path off the landscape.
        target: known minimizers.
        theory: lines that are no data: tolerance, predicted slope, right angle.
        runs: one colour per run, the first for the only one.
        norms: one colour per norm, by p.
    """

    name: str
    text: str
    muted: str
    faint: str
    page: str
    hill: tuple[str, ...]
    shade: str
    shine: str
    contour: str
    arrow: str
    mask: str
    halo: str
    target: str
    theory: str
    runs: tuple[str, ...]
    norms: dict[float, str]

    def run(self, index: int = 0) -> Stroke:
        """The stroke of the run with this index; after eight runs the colours begin again with other dashes."""
        turn, place = divmod(index, len(self.runs))
        return Stroke(self.runs[place], DASHES[(place + turn) % len(DASHES)], SYMBOLS[place % len(SYMBOLS)])

    @property
    def eigenvectors(self) -> tuple[str, str]:
        """The colours of the two eigenvectors of a Hessian."""
        return self.runs[1], self.runs[2]

    def norm(self, p: float) -> Stroke:
        """The stroke of the norm ‖∇f‖ₚ."""
        return Stroke(self.norms[p], NORM_DASHES[p], NORM_SYMBOLS[p])


DASHES: Final = ("solid", "8px,3px", "2px,2px", "8px,3px,2px,3px", "12px,4px", "5px,2px", "2px,5px", "10px,3px,2px,3px")
SYMBOLS: Final = (
    "circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "pentagon", "star-diamond",
)  # fmt: skip
NORM_DASHES: Final = {1.0: "7px,3px", 2.0: "solid", math.inf: "2px,2.5px"}
NORM_SYMBOLS: Final = {1.0: "triangle-up", 2.0: "circle", math.inf: "square"}

LIGHT: Final = Palette(
    name="light",
    text="#1B2430",
    muted="#5A6675",
    faint="#E3E8EE",
    page="#FFFFFF",
    hill=("#B4C6DC", "#CBD8E7", "#DFE8F1", "#EFF4F9", "#FAFCFE"),
    shade="rgba(38,62,96,0.08)",
    shine="rgba(255,255,255,0.2)",
    contour="#7C95B3",
    arrow="#6B7F98",
    mask="#9AA3AE",
    halo="#FFFFFF",
    target="#1B2430",
    theory="#5A6675",
    runs=("#C03A0B", "#31588F", "#298954", "#AE5DE1", "#BF9506", "#5CA8BA", "#442323", "#230774"),
    norms={1.0: "#2A9078", 2.0: "#21477C", math.inf: "#9F5FBF"},
)

DARK: Final = Palette(
    name="dark",
    text="#E8EDF3",
    muted="#9DAABA",
    faint="#2A323D",
    page="#0E1117",
    hill=("#141B25", "#1B2531", "#243140", "#2F3E50", "#3A4B60"),
    shade="rgba(2,5,10,0.22)",
    shine="rgba(150,185,225,0.11)",
    contour="#5A6F88",
    arrow="#8FA5BF",
    mask="#5B6470",
    halo="#0B0F15",
    target="#F2F5F8",
    theory="#9DAABA",
    runs=("#FF8A3D", "#779FCC", "#52D88C", "#AB678D", "#F9F66A", "#C0FBFE", "#B19797", "#7E68F3"),
    norms={1.0: "#BDF0CD", 2.0: "#559BFC", math.inf: "#A868A0"},
)

PALETTES: Final = {"light": LIGHT, "dark": DARK}


def template(palette: Palette) -> dict[str, Any]:
    """The Plotly template of every picture: transparent, thin axes, small type, no decoration.

    Give it to a figure's ``layout.template`` and draw with ``theme=None``, or Streamlit paints over it.
    """
    return {"layout": _template_layout(palette)}


def _template_layout(palette: Palette) -> dict[str, Any]:
    axis = _axis(palette)
    return {
        "font": {"family": FONT, "size": 13, "color": palette.text},
        "separators": ".",  # thousands are not parted: a comma would be read as a decimal one
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 52, "r": 12, "t": 12, "b": 42},
        "hoverlabel": {
            "align": "left",
            "bgcolor": palette.page,
            "bordercolor": palette.muted,
            "font": {"family": FONT, "size": 13, "color": palette.text},
        },
        "legend": {"bgcolor": "rgba(0,0,0,0)", "font": {"size": 12, "color": palette.text}, "borderwidth": 0},
        "xaxis": axis,
        "yaxis": axis,
        "scene": {"xaxis": _axis3d(palette), "yaxis": _axis3d(palette), "zaxis": _axis3d(palette)},
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": palette.muted, "activecolor": palette.text},
        "dragmode": "pan",
    }


def _axis(palette: Palette) -> dict[str, Any]:
    return {
        "automargin": False,
        "gridcolor": palette.faint,
        "linecolor": palette.muted,
        "linewidth": 1,
        "showline": True,
        "tickcolor": palette.muted,
        "ticklen": 4,
        "tickwidth": 1,
        "ticks": "outside",
        "tickfont": {"size": 12, "color": palette.muted},
        "title": {"font": {"size": 13, "color": palette.text}, "standoff": 6},
        "zeroline": False,
        "exponentformat": "power",
        "minexponent": 4,
        "separatethousands": False,
    }


def _axis3d(palette: Palette) -> dict[str, Any]:
    return {
        "backgroundcolor": "rgba(0,0,0,0)",
        "gridcolor": palette.faint,
        "linecolor": palette.muted,
        "showspikes": False,
        "tickfont": {"size": 11, "color": palette.muted},
        "title": {"font": {"size": 13, "color": palette.text}},
        "zeroline": False,
        "exponentformat": "power",
    }
