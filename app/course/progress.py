"""A learner's progress through the course, and how a link states it. Pure data.

``norm~2_gradient_a_5_norm_x_b``: the lesson shown and its step, then for each lesson its answers in their order,
``x`` where there is no answer yet; ``0.1~0.3`` are the first and the last of several tries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.course.answer_texts import answer_text, checked, read_answer
from app.course.catalogue import LESSONS
from app.course.lesson import Answer, Lesson
from app.course.runner import Runner
from gradnorm_core.errors import UsageError

OVERVIEW = "overview"
NOTHING = "x"
LONGEST = 3000


@dataclass(frozen=True, slots=True)
class Tries:
    """The answers to one question: the first, which counts, and the one shown.

    Attributes:
        lesson, question: which question.
        first: what was committed to.
        latest: the last of several tries; the first where there was one.
    """

    lesson: str
    question: int
    first: Answer
    latest: Answer


@dataclass(frozen=True, slots=True)
class CourseState:
    """Progress through the course.

    Attributes:
        lesson: the lesson shown, "" for the overview.
        step: which of its steps.
        answers: one entry per answered question, in the order of the course.
    """

    lesson: str = ""
    step: int = 0
    answers: tuple[Tries, ...] = ()

    def tries(self, lesson: str, question: int) -> Tries | None:
        """The answer to a question, None while it is open."""
        return next((one for one in self.answers if (one.lesson, one.question) == (lesson, question)), None)

    def answered(self, lesson: str) -> int:
        """How many questions of a lesson are answered."""
        return sum(one.lesson == lesson for one in self.answers)

    def done(self, lesson: str) -> bool:
        """Whether every question of a lesson is answered."""
        return self.answered(lesson) == len(LESSONS[lesson].questions)

    def open_step(self, lesson: str) -> int:
        """Where to go on in a lesson: its first open question once one is answered, else its beginning."""
        questions = enumerate(LESSONS[lesson].questions)
        place = next((place for place, _ in questions if self.tries(lesson, place) is None), 0)
        steps = range(len(LESSONS[lesson].steps))
        return next(step for step in steps if LESSONS[lesson].question_at(step) == place) if place else 0

    def at(self, lesson: str, step: int = 0) -> CourseState:
        """The same with another lesson or step shown."""
        return replace(self, lesson=lesson, step=step)

    def committed(self, lesson: str, question: int, answer: Answer) -> CourseState:
        """The same with one more answer: the first stays, unless there was none."""
        before = self.tries(lesson, question)
        if before is not None and not LESSONS[lesson].questions[question].repeats:
            return self
        tries = Tries(lesson, question, before.first if before else answer, answer)
        others = (one for one in self.answers if (one.lesson, one.question) != (lesson, question))
        return replace(self, answers=_in_order((*others, tries)))

    def score(self, runner: Runner, lesson: str = "") -> tuple[int, int]:
        """How many answers were right at the first try, and how many there are; of one lesson, or of all."""
        counted = [one for one in self.answers if lesson in ("", one.lesson)]
        right = (LESSONS[one.lesson].questions[one.question].judge(one.first, runner).right for one in counted)
        return sum(right), len(counted)


def _in_order(answers: tuple[Tries, ...]) -> tuple[Tries, ...]:
    places = {lesson: place for place, lesson in enumerate(LESSONS)}
    return tuple(sorted(answers, key=lambda one: (places[one.lesson], one.question)))


def course_text(state: CourseState) -> str:
    """The progress in a link."""
    place = state.lesson or OVERVIEW
    return "_".join((f"{place}~{state.step}" if state.step else place, *_lesson_texts(state)))


def _lesson_texts(state: CourseState) -> Iterator[str]:
    for lesson in LESSONS:
        mine = {one.question: one for one in state.answers if one.lesson == lesson}
        if mine:
            yield lesson
            yield from (_tries_text(mine[place]) if place in mine else NOTHING for place in range(max(mine) + 1))


def _tries_text(tries: Tries) -> str:
    texts = [answer_text(tries.first)] + [answer_text(tries.latest)] * (tries.latest != tries.first)
    return "~".join(texts)


def read_course(text: str) -> CourseState:
    """The progress that a link describes.

    Raises:
        UsageError: a part of it makes no sense; the message says which.
    """
    if len(text) > LONGEST:
        raise UsageError("it is too long")
    place, *tokens = text.split("_")
    state = _read_place(place)
    lesson, question = "", 0
    for token in tokens:
        if token in LESSONS:
            lesson, question = token, 0
            continue
        state, question = _with_token(state, lesson, question, token), question + 1
    return state


def _read_place(text: str) -> CourseState:
    name, _, step = text.partition("~")
    if name == OVERVIEW:
        if step:
            raise UsageError("the overview has no steps")
        return CourseState()
    lesson = _lesson(name)
    if step and not (step.isascii() and step.isdigit() and int(step[:4]) <= len(lesson.steps)):
        raise UsageError(f"this lesson has steps 0 to {len(lesson.steps)}")
    return CourseState(name, int(step[:4] or 0))


def _lesson(name: str) -> Lesson:
    if name not in LESSONS:
        raise UsageError(f"there is no lesson {name[:20]!r}")
    return LESSONS[name]


def _with_token(state: CourseState, lesson: str, question: int, token: str) -> CourseState:
    if not lesson:
        raise UsageError(f"there is no lesson {token[:20]!r}")
    questions = LESSONS[lesson].questions
    if question >= len(questions):
        raise UsageError(f"the lesson {lesson} has {len(questions)} questions, and no lesson is called {token[:20]!r}")
    if state.tries(lesson, question):
        raise UsageError(f"question {question + 1} of the lesson {lesson} is answered twice")
    if token == NOTHING:
        return state
    answers = [checked(questions[question], read_answer(part)) for part in token.split("~")]
    if len(answers) > (2 if questions[question].repeats else 1):
        raise UsageError("there are too many answers to one question")
    tries = Tries(lesson, question, answers[0], answers[-1])
    return replace(state, answers=_in_order((*state.answers, tries)))


def minutes_left(state: CourseState) -> int:
    """Minutes of the lessons that are not done."""
    return sum(lesson.minutes for name, lesson in LESSONS.items() if not state.done(name))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the learner is."""

    state: CourseState
    name: str

    @property
    def lesson(self) -> Lesson:
        return LESSONS[self.name]

    @property
    def step(self) -> int:
        return self.state.step

    @property
    def question(self) -> int | None:
        """The place of the question shown, None for words and for the summary."""
        return self.lesson.question_at(self.step)

    def key(self, what: str) -> str:
        """A name in the session state that belongs to this step."""
        return f"course_{what}_{self.name}_{self.step}"
