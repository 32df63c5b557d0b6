"""docs/command-line.md, made of what the command says of itself; a test keeps the file equal to this."""

from __future__ import annotations

from typing import Final

import click
from click.testing import CliRunner

from app.cli.program import gradnorm

INTRODUCTION: Final = """# Command line

`pip install .` installs the command `gradnorm`; `pip install '.[app]'` also what `gradnorm open` needs. Results go to
the output, mistakes and progress to the error stream, so that results can be piped:

```sh
gradnorm run rosenbrock --csv > steps.csv
gradnorm run "x^2 + 10y^2" --step-size 0.2 || echo "broke off with code $?"
```

A formula may begin with a minus sign. Words for methods are those of links: `gradnorm methods` lists them. The CSV of a
run has one line per iterate, all digits, and an empty field where there is no number.

What follows is what `--help` says.
"""


def command_line_page() -> str:
    """The whole page."""
    names = ["", *gradnorm.list_commands(click.Context(gradnorm))]
    return "\n".join([INTRODUCTION, *(_section(name) for name in names)])


def _section(name: str) -> str:
    arguments = [*name.split(), "--help"]
    said = CliRunner().invoke(gradnorm, arguments, prog_name="gradnorm", terminal_width=80).stdout.rstrip()
    return f"## gradnorm {name}".rstrip() + f"\n\n```text\n{said}\n```\n"
