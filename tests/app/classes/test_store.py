"""The store on SQLite; tests/deploy has the same checks on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.classes.codes import hash_of
from app.classes.config import FILE, config
from app.classes.database import engine_for
from app.classes.export import harmless
from app.classes.failures import StoreError
from app.classes.limits import Buckets
from app.classes.store import Store
from tests.support.classes import Clock
from tests.support.store_checks import CHECKS, Check, begun


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_store_on_sqlite(check: Check, tmp_path: Path) -> None:
    check(f"sqlite:///{tmp_path / 'new' / 'classes.sqlite3'}")


def test_the_file_is_made_for_its_owner_alone_and_is_emptied_of_what_is_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    store = Store(f"sqlite:///{folder / FILE}")
    assert folder.stat().st_mode & 0o077 == 0
    code = begun(store)
    store.join(code, hash_of("a"), "Unmistakable Name")
    store.answer(code, 1, hash_of("a"), '"unmistakable answer"')
    assert any(b"nmistakable" in path.read_bytes() for path in folder.iterdir())
    assert store.delete(code)
    assert not any(b"nmistakable" in path.read_bytes() for path in folder.iterdir())
    assert not store.delete(code)
    store.close()


def test_neither_secrets_nor_tokens_are_in_the_file(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / FILE}")
    code = begun(store)
    store.join(code, hash_of("a-token-of-a-student"))
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert code.encode() in written
    assert b"a-token-of-a-student" not in written
    assert b"secret\x00" not in written
    store.close()


def test_the_environment_says_where_classes_are_kept_and_whether() -> None:
    assert config({"GRADNORM_DATA": "/data"}).file == Path("/data") / FILE
    assert config({"XDG_DATA_HOME": "/home/a/share"}).database.endswith(f"/home/a/share/gradnorm/{FILE}")
    other = config({"GRADNORM_DATABASE": "postgresql+psycopg://u@h/d", "GRADNORM_CLASSES": "OFF"})
    assert (other.on, other.database, other.file) == (False, "postgresql+psycopg://u@h/d", None)
    assert config({}).on


@pytest.mark.parametrize("address", ["", "nonsense", "mysql://h/d", "sqlite:////proc/none/x.sqlite3"])
def test_another_database_is_refused(address: str) -> None:
    with pytest.raises(StoreError):
        Store(address)


def test_sqlite_waits_for_other_writers_and_keeps_its_rows_together() -> None:
    with engine_for("sqlite://").connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("busy_timeout", "foreign_keys")
        }
    assert found == {"busy_timeout": 5000, "foreign_keys": 1}


def test_a_bucket_fills_by_itself_and_the_oldest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(0.0)
    buckets = Buckets(2, 0.5, clock)
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]
    assert buckets.take("b")
    clock.now += 2
    assert [buckets.take("a") for _ in range(2)] == [True, False]
    monkeypatch.setattr("app.classes.limits.MOST_KEYS", 3)
    for key in "cde":
        buckets.take(key)
    assert len(buckets._levels) == 3


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "  =1", "＝1"])
def test_a_text_is_no_formula_of_a_spreadsheet(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless(f"x{text}") == f"x{text}"
