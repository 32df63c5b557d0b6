"""The examples of docs/class-routes.md are tried in their order, and its tables are those of the code."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.api.class_routes import class_routes
from app.classes.questions import KINDS, MEMBERS, QUANTITIES
from app.classes.records import PHASES
from app.classes.rounds import FROM
from app.classes.service import Classes
from tests.support.classes import app_of, get, post, sqlite_in

TEXT = (Path(__file__).parents[3] / "docs" / "class-routes.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```http\n(GET|POST) (/\S+)\n(.*?)```(?:\n\n```json\n(.*?)```)?", TEXT, re.DOTALL)
ROLES = {"answer": "seat", "act": "teacher"}


def agrees(shown: Any, found: Any) -> bool:
    """Whether an answer is what an example shows; "…" stands for anything, and members may be left out."""
    if shown == "…":
        return bool(found)
    if isinstance(shown, dict):
        return isinstance(found, dict) and all(agrees(value, found.get(key)) for key, value in shown.items())
    return bool(shown == found)


def test_the_examples_are_answered_as_the_page_says(tmp_path: Path) -> None:
    async def tried() -> list[str]:
        classes, known = Classes(sqlite_in(tmp_path)), {"code": "", "secret": "", "seat": ""}
        app, done = app_of(classes), []
        for method, path, body, shown in sorted(EXAMPLES, key=lambda one: "/answer" in one[1]):
            name = path.rpartition("/")[2]
            who = f"{ROLES[name]}:{known['seat' if name == 'answer' else 'secret']}" if name in ROLES else ""
            address = path.replace("CODE", known["code"])
            reply = await (post(app, address, json.loads(body), who) if method == "POST" else get(app, address, who))
            assert reply.status < 300, (path, reply.body)
            if shown:
                assert agrees(json.loads(shown), reply.json), (path, reply.json)
                known |= {key: reply.json[key] for key in known if key in reply.json}
            done.append(name)
        await classes.close()
        return done

    assert asyncio.run(tried()) == ["class", "join", "view", "act", "answer"]


def test_every_route_act_phase_kind_and_quantity_is_on_the_page() -> None:
    routes = {(sorted((route.methods or set()) - {"HEAD"})[0], route.path) for route in class_routes()}
    assert set(re.findall(r"^\| `(GET|POST) (/api/class\S*)` \|", TEXT, re.MULTILINE)) == routes
    acts = re.findall(r"^\| `(\w+)`[^|]*\|[^|]*\|[^|]*\|$", TEXT.partition("## Act")[2], re.MULTILINE)
    assert set(acts) == set(FROM)
    for word in (*KINDS, *PHASES, *(one for names in QUANTITIES.values() for one in names), *MEMBERS):
        assert f"`{word}`" in TEXT, word


@pytest.mark.parametrize("name", list(FROM))
def test_the_phases_of_an_act_are_those_of_the_page(name: str) -> None:
    (row,) = re.findall(rf"^\| `{name}`[^|]*\|([^|]*)\|", TEXT.partition("## Act")[2], re.MULTILINE)
    named = set(re.findall(r"`(\w+)`", row))
    if named:
        assert named == set(FROM[name])
    else:
        assert "any" in row
