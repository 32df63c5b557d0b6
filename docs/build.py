"""``make docs``: the guides and the reference of the core as a site of plain files, without network.

The guides are the Markdown files of this folder, in the order of `GUIDES`, others after them; pdoc makes the reference
out of the docstrings. No page asks another machine for anything.
"""

from __future__ import annotations

import re
import shutil
import sys
from html import escape
from pathlib import Path
from typing import Final

import markdown2
import pdoc

from docs.command_line import command_line_page

HERE: Final = Path(__file__).resolve().parent
OUT: Final = HERE.parent / "build" / "docs"
GUIDES: Final = (
    "index",
    "guide-teachers",
    "guide-live-class",
    "guide-programmers",
    "formulas",
    "own-rule",
    "data",
    "links",
    "exports",
    "command-line",
    "api",
    "deployment",
)
EXTRAS: Final = {"tables": None, "fenced-code-blocks": None, "highlightjs-lang": None, "header-ids": None}
REFERENCE: Final = (
    "gradnorm_core",
    "gradnorm_core.sweeps",
    "gradnorm_core.objectives.gallery",
    "gradnorm_core.descent.plotting",
)
STYLE: Final = """
:root { color-scheme: light dark }
body { font: 16px/1.5 "Source Sans 3", "Segoe UI", system-ui, sans-serif }
body { margin: 0 auto; max-width: 46rem; padding: 1rem }
nav { border-bottom: 1px solid #8886; padding-bottom: .6rem } nav a { margin-right: 1rem }
a { color: light-dark(#31588F, #8db4e2) } a[aria-current] { font-weight: 600; text-decoration: none }
pre { background: #8882; overflow-x: auto; padding: .7rem } pre, code { font-family: ui-monospace, Menlo, monospace }
pre, code { font-size: .9em } table { border-collapse: collapse; display: block; overflow-x: auto }
th, td { border-bottom: 1px solid #8886; padding: .25rem .9rem .25rem 0; text-align: left; vertical-align: top }
"""


def guides() -> list[Path]:
    """The Markdown files, in the order in which they are listed."""
    rank = {name: place for place, name in enumerate(GUIDES)}
    return sorted(HERE.glob("*.md"), key=lambda path: (rank.get(path.stem, len(rank)), path.stem))


def title_of(path: Path) -> str:
    """The first heading of a guide."""
    return path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")


def build(out: Path = OUT) -> None:
    """Writes the whole site."""
    out.mkdir(parents=True, exist_ok=True)
    for path in guides():
        (out / f"{path.stem}.html").write_text(_page(path), encoding="utf-8")
    for schema in HERE.glob("*.json"):
        shutil.copy(schema, out)
    pdoc.render.configure(docformat="google", footer_text="Gradnorm")
    pdoc.pdoc(*REFERENCE, output_directory=out / "reference")


def _page(path: Path) -> str:
    """One guide as HTML; links between Markdown files become links between pages."""
    body = str(markdown2.markdown(path.read_text(encoding="utf-8"), extras=EXTRAS))
    body = re.sub(r'href="([\w-]+)\.md(#[^"]*)?"', r'href="\1.html\2"', body)
    body = re.sub(r'<a href="\.\./[^"]*">(.*?)</a>', r"\1", body)  # files of the repository are not on the site
    body = body.replace("\n\n</code></pre>", "\n</code></pre>")  # a doctest ends with an empty line
    links = [_link(f"{one.stem}.html", title_of(one), one == path) for one in guides()]
    links.append(_link("reference/gradnorm_core.html", "Reference of the core", here=False))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title_of(path))} · Gradnorm</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<style>{STYLE}</style></head><body><nav>{' '.join(links)}</nav><main>{body}</main></body></html>\n"
    )


def _link(address: str, title: str, here: bool) -> str:
    return f'<a href="{address}"{" aria-current=page" * here}>{escape(title)}</a>'


if __name__ == "__main__":
    (HERE / "command-line.md").write_text(command_line_page(), encoding="utf-8")
    build(*map(Path, sys.argv[1:2]))
