"""``gradnorm class``: what the store holds, on the terminal."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.classes.begin import begin
from app.classes.codes import hash_of
from app.classes.config import DATA, DATABASE, config
from app.classes.store import Store
from app.cli.program import gradnorm
from tests.support.classes import BEHAVES


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store in the folder that the environment names."""
    monkeypatch.delenv(DATABASE, raising=False)
    monkeypatch.setenv(DATA, str(tmp_path / "data"))
    return Store(config().database)


def call(*words: str) -> Result:
    return CliRunner().invoke(gradnorm, ["class", *words])


def test_classes_are_listed_exported_and_deleted(store: Store) -> None:
    code, _ = begin(store, {"questions": [BEHAVES]})
    store.join(code, hash_of("token"), "Ada")
    store.change(code, lambda _: {"phase": "collect"})
    store.answer(code, 1, hash_of("token"), "2")
    line = call("list").stdout.splitlines()[1]
    assert line.split()[0] == code
    assert line.split()[3:6] == ["1", "1/1", "collect"]
    rows = list(csv.DictReader(io.StringIO(call("export", code.lower()).stdout)))
    assert [(row["name"], row["answer"], row["right"]) for row in rows] == [("Ada", "zig-zags", "")]
    assert call("delete", code).exit_code == 0
    assert store.find(code) is None
    assert len(call("list").stdout.splitlines()) == 1


@pytest.mark.parametrize("code", ["AAAAAA", "K7M2Q0", "\x1b[31m", ""])
def test_a_class_that_is_not_there_is_named(store: Store, code: str) -> None:
    for command in ("export", "delete"):
        result = call(command, code)
        assert result.exit_code == 1
        assert "There is no class" in result.stderr
        assert "\x1b" not in result.stderr


def test_a_store_that_cannot_be_reached_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("nonsense", "mysql://localhost/x", "sqlite:////proc/none/classes.sqlite3"):
        monkeypatch.setenv(DATABASE, address)
        result = call("list")
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: ")
        assert "Traceback" not in result.output
