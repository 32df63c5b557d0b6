"""Coverage-guided fuzzing of every text that comes in: ``make fuzz``, ``python -m benchmarks.fuzz --seconds 1800``.

Atheris (libFuzzer) varies the seeds towards branches of app/ and gradnorm_core/ not seen before. What it finds is kept:
the inputs that reach something new in FOLDER/corpus, from where the next run goes on, and each finding in
FOLDER/findings. A finding that was mended is a row in tests/hostile/.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import atheris


def main() -> None:
    """Fuzzes for a number of seconds; ends with libFuzzer's statistics, and with an error at the first finding."""
    options = _options()
    with atheris.instrument_imports(include=["gradnorm_core", "app"]):
        from benchmarks.fuzz.seeds import write_dictionary, write_seeds  # noqa: PLC0415  (what is imported here counts)
        from benchmarks.fuzz.targets import check  # noqa: PLC0415
    corpus, findings = options.folder / "corpus", options.folder / "findings"
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    write_seeds(corpus)
    write_dictionary(options.folder / "dictionary")
    arguments = [
        f"-max_total_time={options.seconds}", "-max_len=600", f"-timeout={options.slowest}", "-rss_limit_mb=2048",
        f"-dict={options.folder / 'dictionary'}", f"-artifact_prefix={findings}/", "-print_final_stats=1",
        "-use_value_profile=1", "-verbosity=1",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *arguments, str(corpus)], check)
    atheris.Fuzz()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="how long (default: 600)")
    parser.add_argument("--slowest", type=int, default=10, help="seconds one input may take (default: 10)")
    parser.add_argument("--folder", type=Path, default=Path("test-results/fuzz"), help="where it keeps what it finds")
    return parser.parse_args()


if __name__ == "__main__":
    main()
