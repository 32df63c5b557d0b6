"""Your data: a built-in set, pasted cells or a file; the loss over them; the scaling of their features."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from app.compute import data
from app.settings.settings import OWN, Settings
from app.tables.files import read_bytes
from app.tables.losses import loss_of, losses_for, usual_loss
from app.tables.preview import Preview, left_out_words, preview
from app.tables.scaling import SCALINGS
from app.tables.sets.catalogue import SETS
from app.tables.sheet import LARGEST
from app.tables.table import Table, TableError
from app.tables.text import read_text
from app.text import data_words, html
from app.text.verdict.without_theory import text_without_theory
from app.ui.late_reports import set_widget, unless_late
from app.ui.session import hides, locked, session, show
from gradnorm_core.data.losses import LOSSES

NO_DATA: Final = "no_data"
OWN_DATA: Final = "own_data"
SET, PASTED, FILE, CHOSEN = "data_set", "data_pasted", "data_file", "data_columns"
LOSS, SCALING = "data_loss", "data_scaling"
"""Keys of the widgets."""
PENDING, PROBLEM, TAKEN = "data_pending", "data_problem", "data_taken"
"""Entries of the session state: the preview of what was brought, why nothing could be read, and the digest of the table
that was made of the preview, once it is in use."""
ROWS_SHOWN: Final = 5
NAMES: Final = {"none": "As is", "centre": "Centre", "standardize": "Standardize", "minmax": "0 to 1"}
PASTE: Final = "Paste one or two features, then Y"
HELP: Final = (
    "Copy cells in a spreadsheet, with their heads, and paste them here; Ctrl+Enter reads them. Of the columns of "
    "numbers the last one is Y and the first one or two are the features; with more columns you choose."
)


def your_data() -> None:
    """Draws the choice of the data and, where there are some, of the loss and the scaling."""
    settings, state = session().settings, st.session_state
    fixed = locked("table")
    _follow(settings)
    st.selectbox(
        "Data", [NO_DATA, OWN_DATA, *SETS], format_func=_title, key=SET, on_change=unless_late(SET, _set_chosen),
        disabled=fixed,
    )  # fmt: skip
    if state[SET] == OWN_DATA and not fixed:
        st.text_area(PASTE, key=PASTED, height=90, on_change=_pasted, help=HELP)
        brought = st.container()
        st.file_uploader(
            "or open a CSV or XLSX file", ["csv", "tsv", "txt", "xlsx"], max_upload_size=LARGEST // 1_000_000, key=FILE,
            on_change=_opened,
        )  # fmt: skip
        with brought:
            _pending()
    if settings.table is None:
        return
    described = data_words.about(settings)
    st.html(html.notes(map(text_without_theory, described) if hides("theory") else described))
    names, here = losses_for(settings.table), loss_of(settings.formula)
    known = here is not None and here in names
    own = [] if known else [OWN]
    set_widget(LOSS, here if known else OWN)
    st.selectbox(
        "Loss", [*names, *own], format_func=_loss_title, key=LOSS, on_change=unless_late(LOSS, _loss_chosen),
        disabled=locked("formula"),
    )  # fmt: skip
    set_widget(SCALING, settings.scaling)
    st.segmented_control(
        "Features", list(SCALINGS), format_func=NAMES.__getitem__, key=SCALING, required=True,
        on_change=unless_late(SCALING, _scaled), width="stretch", disabled=locked("scaling"),
    )  # fmt: skip
    if not hides("theory"):
        before, after = data.condition(settings, "none"), data.condition(settings, settings.scaling)
        if words := data_words.condition_words(before, after, data_words.how(settings)):
            st.html(html.repair(words))
    if words := data_words.scaling_words(settings):
        st.html(html.notes([words]))


def _follow(settings: Settings) -> None:
    """Sets the choice of the data to the settings, unless the visitor is about to bring a table."""
    state, table = st.session_state, settings.table
    if state.get(SET) == OWN_DATA and (table is None or not table.source):
        return
    set_widget(SET, NO_DATA if table is None else table.source or OWN_DATA)


def _title(key: str) -> str:
    return {NO_DATA: "None", OWN_DATA: "Your own"}.get(key) or SETS[key].title


def _loss_title(key: str) -> str:
    return LOSSES[key].label if key else "Your own, in the field above"


def _set_chosen() -> None:
    chosen, settings = st.session_state[SET], session().settings
    _forget()
    if chosen in SETS:
        _take(SETS[chosen].table, LOSSES[SETS[chosen].loss].text)
    elif chosen == NO_DATA and settings.table is not None:
        plain = settings.formula if not _reads_columns(settings) else Settings().formula
        show(replace(settings, table=None, scaling="none", formula=plain, example=OWN))


def _reads_columns(settings: Settings) -> bool:
    return bool(settings.objective.expression.columns)


def _take(table: Table, text: str) -> None:
    """Shows the loss over a table, from a start and with a step size that suit it."""
    settings = replace(session().settings, table=table, scaling="none", formula=text, example=OWN)
    show(data.opened(settings))


def _pasted() -> None:
    if text := str(st.session_state[PASTED]).strip("\n"):
        _read(text)


def _opened() -> None:
    if (chosen := st.session_state[FILE]) is not None:
        _read(chosen.getvalue())


def _read(given: str | bytes) -> None:
    """Looks at a table that was brought, and takes it when nothing is doubtful."""
    _forget()
    try:
        seen = preview(read_text(given) if isinstance(given, str) else read_bytes(given))
        st.session_state[PENDING] = seen
        if len(seen.usable) < 2:
            separated = " Between columns stand tabs, semicolons, commas or spaces." if len(seen.columns) == 1 else ""
            raise TableError(f"A loss needs two columns of numbers; this table has {len(seen.usable)}.{separated}")
        if not seen.faults_in(first := first_choice(seen.usable)):
            _use(seen, first)
    except TableError as error:
        st.session_state[PROBLEM] = str(error)


def _pending() -> None:
    """Draws what was read: notes, types, first rows, bad rows; and asks what to do with it."""
    state = st.session_state
    if words := state.get(PROBLEM):
        st.html(html.notes([words]))
    seen = state.get(PENDING)
    if not isinstance(seen, Preview):
        return
    if len(seen.usable) >= 2:
        _choice(seen)
    st.html(html.notes(seen.notes))
    kinds = {
        f"{place}: {column.head} ({column.kind})": seen.numbers[:ROWS_SHOWN, place - 1]
        for place, column in enumerate(seen.columns, 1)
    }
    st.dataframe(kinds, hide_index=True, height=150, alt="The first rows of the table", placeholder="–")


def first_choice(usable: tuple[int, ...]) -> tuple[int, ...]:
    """The columns that are taken unless others are chosen: the first one or two as features, the last one as Y."""
    return usable if len(usable) <= 3 else (*usable[:2], usable[-1])


def _choice(seen: Preview) -> None:
    """Draws which columns are taken, with the button that takes others or leaves rows out."""
    state = st.session_state
    chosen: tuple[int, ...] = seen.usable
    if len(seen.usable) > 2:
        heads = {place: f"{place + 1}: {seen.columns[place].head}" for place in seen.usable}
        state.setdefault(CHOSEN, list(first_choice(seen.usable)))
        chosen = tuple(
            st.multiselect("Columns: features, then Y", seen.usable, format_func=heads.__getitem__, key=CHOSEN)
        )
    faults = seen.faults_in(chosen)
    if _is_in_use(seen, chosen):
        if faults:
            st.html(html.notes([left_out_words(faults)]))
        return
    if faults and not state.get(PROBLEM):
        st.html(html.notes([_fault_words(seen, chosen)]))
    if len(chosen) >= 2 and (faults or len(seen.usable) > 2):
        label = "Leave these rows out" if faults else "Take these columns"
        st.button(label, key="data_take", on_click=_use, args=(seen, chosen), width="stretch")


def _is_in_use(seen: Preview, chosen: tuple[int, ...]) -> bool:
    """Whether the table on screen is the one of these columns."""
    table = session().settings.table
    if table is None or table.digest != st.session_state.get(TAKEN) or len(chosen) < 2:
        return False
    return table.heads == tuple(seen.columns[place].head for place in chosen)


def _fault_words(seen: Preview, chosen: tuple[int, ...]) -> str:
    try:
        seen.table(chosen)
    except TableError as error:
        return str(error)
    return ""


def _use(seen: Preview, chosen: tuple[int, ...]) -> None:
    """Takes the chosen columns, without the rows that the preview leaves out."""
    try:
        table = seen.table(chosen, leave_out=True)
        loss = usual_loss(table)
    except TableError as error:
        st.session_state[PROBLEM] = str(error)
        return
    st.session_state[TAKEN] = table.digest
    _take(table, LOSSES[loss].text)


def _forget() -> None:
    """Forgets a table that was looked at."""
    for key in (PENDING, PROBLEM, CHOSEN, TAKEN):
        st.session_state.pop(key, None)


def _loss_chosen() -> None:
    chosen, settings = st.session_state[LOSS], session().settings
    if settings.table is not None and chosen in losses_for(settings.table):
        show(data.opened(replace(settings, formula=LOSSES[chosen].text, example=OWN)))


def _scaled() -> None:
    chosen: Any = st.session_state[SCALING]
    if chosen in SCALINGS:
        settings = replace(session().settings, scaling=chosen)
        show(data.opened(settings) if _reads_columns(settings) else settings)
