"""The claims of the verdicts on many runs, and those that the checker finds false."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from app.text.verdict.verdict import verdict
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.formulas.tree import Node
from tests.support.claim_checker import complaints


def false_claims(
    specs: Iterable[RunSpec], tree: Node | None = None, rows: Sequence[Node] = ()
) -> tuple[int, list[str]]:
    """How many claims were made, and the false ones with the run they are about; `tree` and `rows` as in `Facts`."""
    made, found = Counter[str](), []
    for spec in specs:
        run: Run = run_spec(spec)
        said = verdict(run, diagnose(spec.objective, run))
        made.update(claim.kind for claim in said.claims)
        found += [
            f"{kind}: {text} [{why}] on {spec.objective}, {spec.start}, {spec.direction}, {spec.step_rule}"
            for kind, text, why in complaints(run, said, tree, rows)
        ]
    return made.total(), found
