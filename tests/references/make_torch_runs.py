"""Runs torch.optim and writes its iterates to torch_runs.json, beside this script.

    python tests/references/make_torch_runs.py

The tests hold our methods to these numbers, so that PyTorch is needed here only (made with 2.13.0, in float64).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch

STEPS = 200
KEPT = [1, 2, 3, 5, 10, 50, 100, 200]
PROBLEMS: dict[str, tuple[Callable[[torch.Tensor], torch.Tensor], tuple[float, float]]] = {
    "100(y - x^2)^2 + (1 - x)^2": (lambda p: 100 * (p[1] - p[0] ** 2) ** 2 + (1 - p[0]) ** 2, (-1.2, 1.0)),
    "x^2/2 + 5y^2": (lambda p: p[0] ** 2 / 2 + 5 * p[1] ** 2, (10.0, 1.0)),
    "(x^2 + y - 11)^2 + (x + y^2 - 7)^2": (
        lambda p: (p[0] ** 2 + p[1] - 11) ** 2 + (p[0] + p[1] ** 2 - 7) ** 2, (0.5, -0.5),
    ),
}  # fmt: skip
Optimizer = Callable[[Iterable[torch.Tensor]], torch.optim.Optimizer]
# The optimizer, and the largest norm of the gradient where it is clipped.
METHODS: dict[str, tuple[Optimizer, float | None]] = {
    "sgd": (lambda p: torch.optim.SGD(p, lr=0.0005), None),
    "sgd maximize": (lambda p: torch.optim.SGD(p, lr=0.0005, maximize=True), 0.5),
    "sgd clipped": (lambda p: torch.optim.SGD(p, lr=0.05), 1.0),
    "heavy ball": (lambda p: torch.optim.SGD(p, lr=0.0005, momentum=0.9), None),
    "nesterov": (lambda p: torch.optim.SGD(p, lr=0.0005, momentum=0.9, nesterov=True), None),
    "adagrad": (lambda p: torch.optim.Adagrad(p, lr=0.5), None),
    "rmsprop": (lambda p: torch.optim.RMSprop(p, lr=0.01), None),
    "adam": (lambda p: torch.optim.Adam(p, lr=0.05), None),
    "adam clipped": (lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.8, 0.95)), 2.0),
}


def iterates(problem: str, method: str) -> list[list[float]]:
    """The kept iterates of one optimizer on one problem."""
    value, start = PROBLEMS[problem]
    optimizer_of, max_norm = METHODS[method]
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = optimizer_of([point])
    path: list[list[float]] = [point.tolist()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss: Any = value(point)
        loss.backward()
        if max_norm is not None:
            torch.nn.utils.clip_grad_norm_([point], max_norm)
        optimizer.step()
        path.append(point.tolist())
    return [path[k] for k in KEPT]


def main() -> None:
    runs = [
        {"problem": problem, "start": PROBLEMS[problem][1], "method": method, "points": iterates(problem, method)}
        for problem in PROBLEMS
        for method in METHODS
    ]
    lines = ",\n".join(json.dumps(run) for run in runs)
    text = f'{{"torch": "{torch.__version__}", "kept": {KEPT}, "runs": [\n{lines}\n]}}\n'
    Path(__file__).with_name("torch_runs.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
