"""Challenges: a task, a few numbers, a live attempt, a score against par. The best attempts are kept in the link."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app.compute import results
from app.course.challenges.catalogue import CHALLENGES, TWINS
from app.course.challenges.challenge import Attempt, Challenge, checked, name_of
from app.course.challenges.progress import Tried
from app.course.illustrations import Pictures
from app.course.rendering import drawn
from app.course.review import twin_of
from app.course.thumbnails import challenge_thumbnail
from app.figures.thumbnail import in_theme
from app.text import html
from app.text.numbers import number
from app.text.verdict.verdict import verdict
from app.text.verdict.without_theory import sentences_without_theory
from app.ui import layout
from app.ui.components.chart import chart
from app.ui.components.point_picker import pick
from app.ui.controls.questions import what_was_seen
from app.ui.layout import has_navigation
from app.ui.session import change_progress, hides, publish, session
from gradnorm_core.errors import UsageError

HEIGHT = 590
"""Height of the pictures on a desk; app/static/layout.css lowers it on a phone."""
WITHHELD = "Your teacher will show a solution."
PICKED = "challenge_picture_0"
TWIN = "A similar question with other numbers"
TWIN_HELP = "A question of the course on the idea of this challenge, with numbers that the app makes."


def page() -> None:
    """Draws the overview, or one challenge."""
    layout.show_rejections()
    publish()
    tried = session().progress.challenges
    with st.container(key="course"):
        if tried.shown:
            one_challenge(tried, tried.shown)
        else:
            overview(tried)


def overview(tried: Tried) -> None:
    """Lists the challenges, each with its best attempt against par."""
    layout.heading("Challenges", "Tasks with a run to steer: reach par, or beat it.")
    st.markdown(
        "Par is the score of a very good attempt. Your best and your "
        "last attempt are in the address of this page: keep the link, and you keep them."
    )
    for place, (name, challenge) in enumerate(CHALLENGES.items(), 1):
        best = _best(tried, name)
        with st.container(key=f"challenge_{name}", horizontal=True, vertical_alignment="center"):
            st.html(html.small_picture(in_theme(challenge_thumbnail(name), layout.palette().name)), width=110)
            label = f"Challenge {place}" if best is None else f"Challenge {place} again"
            st.markdown(f"**{place}. {challenge.title}** · {_standing(challenge, best)}  \n{challenge.task}")
            st.button(label, key=f"open_{name}", on_click=_go, args=(name,), width=175)


def _standing(challenge: Challenge, best: Attempt | None) -> str:
    """The best attempt against par; before the first attempt, par alone."""
    if best is None:
        return _par(challenge)
    score = challenge.judge(best, results).score
    return "not solved yet" if score is None else challenge.standing(score, results)


def _best(tried: Tried, name: str) -> Attempt | None:
    """The better of the two attempts that a link states: anyone may write one, and scores may change."""
    challenge, first, last = CHALLENGES[name], tried.attempt(name), tried.latest(name)
    if first is None or last is None or first == last:
        return first
    before, after = (challenge.judge(attempt, results).score for attempt in (first, last))
    return last if after is not None and (before is None or challenge.beats(after, before)) else first


def _par(challenge: Challenge) -> str:
    """The par of a challenge, unless it would reveal the answer."""
    if challenge.secret:
        return "par is shown with the solution"
    return f"par is {challenge.scored(challenge.par(results))}"


def one_challenge(tried: Tried, name: str) -> None:
    """Draws the task and the attempt on the left, the picture on the right."""
    challenge, place = CHALLENGES[name], list(CHALLENGES).index(name) + 1
    with st.container(key="lesson_way", horizontal=True, vertical_alignment="center"):
        st.button("All challenges", on_click=_go, args=("",), key="all_challenges")
        following = list(CHALLENGES)[place % len(CHALLENGES)]
        st.button("Next →", on_click=_go, args=(following,), key="next_challenge")
        st.markdown(f"**{place}. {challenge.title}** · {_par(challenge)}")
    attempt = tried.latest(name)
    left, right = st.columns([5, 8], gap="medium")
    with left, st.container(key="lesson_words"):
        st.markdown(challenge.task)
        _form(challenge, name, attempt)
        if attempt is not None:
            _outcome(tried, challenge, name, attempt)
            if not hides("verdict"):
                what_was_seen(_key(name, "words"), challenge.after(attempt))
    with right, st.container(key="lesson_pictures"):
        _pictures(challenge.before() if attempt is None else challenge.after(attempt))
        if challenge.by_click:
            pick(PICKED, lambda x, y: _pressed(name, x, y), key=f"pick_{name}")
            st.html(html.notes(["Press the picture, or type the numbers."]))


def _form(challenge: Challenge, name: str, attempt: Attempt | None) -> None:
    """Draws the numbers asked for, and the methods if there is a choice, set to the last attempt."""
    state, seen = st.session_state, _key(name, "seen")
    boxes = [_key(name, place) for place in range(len(challenge.asked))]
    if attempt is not None and (state.get(seen) != attempt or boxes[0] not in state):
        state.update(zip(boxes, attempt.numbers, strict=True))
        state[_key(name, "method")] = attempt.method
        state[seen] = attempt
    with st.form(_key(name, "form"), border=False):
        if challenge.methods:
            st.selectbox(
                "Method", range(len(challenge.methods)), format_func=challenge.methods.__getitem__,
                key=_key(name, "method"),
            )  # fmt: skip
        for box, asked in zip(boxes, challenge.asked, strict=True):
            st.number_input(
                name_of(asked), value=None, format="%.6g", key=box,
                placeholder=f"{number(asked.minimum)} to {number(asked.maximum)}",
            )  # fmt: skip
        st.form_submit_button("Try", on_click=_try, args=(name,), type="primary")
    if input_error := session().input_errors.get(_key(name, "form")):
        st.html(html.refusals([input_error]))


def _try(name: str) -> None:
    """Takes the numbers in the boxes as an attempt, or says why they are none."""
    kept, state = session(), st.session_state
    kept.input_errors.pop(_key(name, "form"), None)
    typed = [state.get(_key(name, place)) for place in range(len(CHALLENGES[name].asked))]
    numbers = tuple(float(one) for one in typed if one is not None)
    if len(numbers) < len(typed):
        kept.input_errors[_key(name, "form")] = "Give a number first."
        return
    try:
        _take(name, Attempt(numbers, state.get(_key(name, "method")) or 0))
    except UsageError as error:
        kept.input_errors[_key(name, "form")] = str(error)


def _pressed(name: str, x: float, y: float) -> None:
    """Takes the point that was pressed, to four digits."""
    session().input_errors.pop(_key(name, "form"), None)
    point = tuple(float(f"{one:.4g}") for one in (x, y))
    try:
        _take(name, Attempt(point))
    except UsageError as error:
        session().input_errors[_key(name, "form")] = str(error)


def _take(name: str, attempt: Attempt) -> None:
    """Shows the attempt and keeps it in the link, as the best so far or as the last one.

    Raises:
        UsageError: a number is out of its range.
    """
    challenge, tried = CHALLENGES[name], session().progress.challenges
    attempt = checked(challenge, attempt)
    score, best = challenge.judge(attempt, results).score, _best(tried, name)
    tried = tried if best is None else tried.with_best(name, best)
    before = None if best is None else challenge.judge(best, results).score
    better = before is None if score is None else before is None or challenge.beats(score, before)
    change_progress(challenges=tried.with_best(name, attempt) if better else tried.with_last(name, attempt))


def _outcome(tried: Tried, challenge: Challenge, name: str, attempt: Attempt) -> None:
    """Draws the score with its reason, the verdict on the run, and a solution on request."""
    judged = challenge.judge(attempt, results)
    score = judged.score
    head = "Not yet." if score is None else f"{challenge.standing(score, results)}."
    why = sentences_without_theory([judged.why]) if hides("theory") else [judged.why]
    st.html(html.verdict(head, [] if hides("verdict") else why))
    best = _best(tried, name)
    if best is not None and best != attempt:
        st.html(html.notes([f"Your best: {_standing(challenge, best)}."]))
    if challenge.curves and not hides("verdict"):
        spec = challenge.spec(attempt)
        # Only the headline: the other sentences would reveal the step size that the challenge asks for.
        st.html(html.notes([f"{verdict(results.run(spec), results.diagnosis(spec)).headline}."]))
    if hides("answers"):
        st.html(html.notes([WITHHELD]))
    elif st.toggle("Show a solution", key=_key(name, "solution")):
        numbers = ", ".join(
            f"{name_of(asked)} = {number(value, 4)}"
            for asked, value in zip(challenge.asked, challenge.solution.numbers, strict=True)
        )
        method = f"{challenge.methods[challenge.solution.method]}, " if challenge.methods else ""
        st.html(html.verdict(f"{method}{numbers}", [challenge.solved]))
        st.html(html.notes([f"Source: {challenge.source}."]))
        if has_navigation() and st.button(TWIN, key=_key(name, "twin"), help=TWIN_HELP):
            change_progress(course=session().progress.course.at(""), review=twin_of(*TWINS[name]))
            st.switch_page("ui/pages/course.py")


def _pictures(shown: Pictures) -> None:
    """Draws one picture, or the path with its curves."""
    palette = layout.palette()
    for place, (column, picture) in enumerate(zip(st.columns(len(shown), gap="small"), shown, strict=True)):
        made = drawn(picture, palette)
        with column, st.container(key=f"challenge_picture_{place}", height=HEIGHT, border=False):
            chart(made.figure, made.alt, f"challenge_chart_{place}")


def _go(name: str) -> None:
    change_progress(challenges=replace(session().progress.challenges, shown=name))


def _key(name: str, what: str | int) -> str:
    return f"challenge_{name}_{what}"


if __name__ == "__main__":
    page()
