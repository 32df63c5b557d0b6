"""Seeds of the fuzzer: the gallery, its links, the words of the language; and the dictionary it builds with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from app.course import progress_links
from app.exports.json_document import to_json
from app.settings.links import ENTRIES, to_query
from app.settings.methods import CLIPS, DIRECTIONS, NOISES, STEP_RULES
from app.settings.settings import HOME, of_example
from benchmarks.fuzz.targets import TARGETS
from gradnorm_core.formulas.functions import TYPED
from gradnorm_core.methods.rules.names import FUNCTIONS as RULE_FUNCTIONS
from gradnorm_core.objectives.gallery import GALLERY

STEP_SIZES = ("step_size/sqrt(k+1)", "0.5/(k+1)", "0.1*0.9^k", "min(step_size, 1/k)", "step_size")
LINKS = (
    "v=1&ex=rosenbrock&step=0.002&dir=heavy_ball_0.9",
    "v=1&ex=own&f=x^2%2By^2&rule=formula_step_size/sqrt(k%2B1)&study=strip_norm_log_0.5to2.1",
    "runs=a~~b~steepest~exact_0.9~~c~newton~fixed_1~2_1~~inf~~gradients",
    "noise=gaussian_0.1_7&clip=norm_1_0&window=-3_3_-3_3&start=1_2&lock=start_step&hide=verdict&mode=projector",
)
DOCUMENT = '{"format": "gradnorm-run", "version": 1, "settings": {"link": {"v": "1", "f": "x^2", "step": "0.1"}}}'
CHARACTERS = (*"()|+-*/^=,.·×−²½√∛π⌊⌋&_~%", "\u200b", "\u202e", "х", "𝑥", "ｘ", "\\frac", "\\sqrt", "\\left(", "1e999")
PIECES = ('": "', '": {"', '"}}}')


def seeds() -> Iterator[bytes]:
    """The inputs."""
    number = {name: bytes([place]) for place, name in enumerate(TARGETS)}
    for key, example in GALLERY.items():
        yield number["formula"] + example.text.encode()
        yield number["link"] + urlencode(to_query(of_example(key))).encode()
    yield from (number["step_size"] + text.encode() for text in STEP_SIZES)
    for kind in DIRECTIONS.values():
        yield number["rule"] + kind().rule_lines().encode()  # type: ignore[attr-defined]
    for text in LINKS:
        yield from (number[name] + text.encode() for name in ("link", "document", "route"))
    yield number["document"] + to_json(of_example(HOME)).encode()[:600]
    yield number["document"] + DOCUMENT.encode()


def words() -> Iterator[str]:
    """The words that inputs are put together from."""
    yield from TYPED
    yield from RULE_FUNCTIONS
    yield from CHARACTERS
    yield from PIECES
    yield from (f"&{entry.key}=" for entry in (*ENTRIES, *progress_links.ENTRIES))
    for registry in (DIRECTIONS, STEP_RULES, CLIPS, NOISES):
        yield from registry


def write_seeds(folder: Path) -> None:
    """One file for each."""
    for place, content in enumerate(seeds()):
        (folder / f"seed-{place:03}").write_bytes(content)


def write_dictionary(file: Path) -> None:
    """In libFuzzer's format: a quoted string a line, what is not plain ASCII as \\xAB."""
    quoted = ("".join(f"\\x{byte:02X}" for byte in word.encode()) for word in dict.fromkeys(words()))
    file.write_text("".join(f'"{word}"\n' for word in quoted), encoding="ascii")
