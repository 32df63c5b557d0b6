"""``/api/slider``: the runs over a range of step sizes, as the slider of the page has them."""

from __future__ import annotations

from http import HTTPStatus

from app.api.question import Question
from app.api.refusals import Refusal
from app.browser.payload import slider_message
from app.compute import results
from app.compute.slider import slider_range
from app.settings.settings import to_spec
from gradnorm_core.descent.spec import without_step_size
from gradnorm_core.methods.step_rules.base import has_step_size
from gradnorm_core.objectives.gallery import example_for


def answer(question: Question) -> bytes:
    """A hundred runs in float32 and the verdict on each, computed by a worker process.

    Raises:
        Refusal: the teacher's link locks the step size or hides the path, or the step rule has no step size.
    """
    settings = question.settings
    if settings.classroom.locks("step_size") or question.hides("path"):
        raise Refusal(HTTPStatus.FORBIDDEN, "The teacher's link leaves no choice of the step size.")
    spec = to_spec(settings)
    if not has_step_size(spec.step_rule):
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "The step rule takes no step size α.")
    swept, known = without_step_size(spec), example_for(settings.example, settings.goal)
    marks = results.landmarks(swept, settings.example)
    low, high = slider_range(settings, marks)
    hidden = question.hides("verdict"), question.hides("theory")
    runs = results.slider_data(swept, low, high, marks, known.minimum if known else None, *hidden, question.wait)
    return slider_message(runs, False, {})
