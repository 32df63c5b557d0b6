"""The tests shared out by file among processes of pytest-xdist: one has a browser, and a second one at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xdist.scheduler.loadscope import LoadScopeScheduling
from xdist.workermanage import WorkerController

BROWSER = "tests/e2e/"
BROWSERS = 1  # Chromium alone keeps more than one core busy: beside the others a second browser makes it late
BROWSERS_AT_THE_END = 2  # with nothing beside it one browser leaves half of two cores idle
LONG = (
    "e2e/test_course_first_half", "e2e/test_course_second_half", "e2e/test_gradient_norm", "e2e/test_accessibility",
    "e2e/test_offline", "e2e/test_formulas", "e2e/test_parameters", "e2e/test_compare", "e2e/test_course",
    "e2e/test_screen_on_a_phone", "e2e/test_screen", "e2e/test_slider", "e2e/test_canaries", "e2e/test_hand",
    "e2e/test_player", "e2e/test_playground", "e2e/test_step_sizes", "e2e/test_hand_numbers", "e2e/test_engine_runs",
    "core/descent/test_batch", "test_packaging", "app/ui/pages/test_hides", "app/ui/pages/test_hides_everywhere",
    "app/text/test_claims",
    "core/formulas/test_symbolic", "core/sweeps/test_executors", "core/descent/test_beside_scipy",
    "app/ui/pages/test_clipping", "app/text/test_every_method_in_words", "app/ui/controls/test_your_data",
    "app/text/test_claims_of_growth", "app/text/test_sweep_claims", "app/cli/test_program",
)  # fmt: skip
"""The files that keep the processor busy longest, as measured; they begin first, so that the processes end together."""


def in_browser(nodeid: str) -> bool:
    """Whether a test is one of those that share a browser and a server."""
    return nodeid.startswith(BROWSER)


def file_of(nodeid: str) -> str:
    """The file a test stands in."""
    return nodeid.partition("::")[0]


def turn(nodeid: str) -> int:
    """When the file of a test begins, among files of its kind."""
    name = file_of(nodeid).removeprefix("tests/").removesuffix(".py")
    return LONG.index(name) if name in LONG else len(LONG)


def tells_nothing(event: str, data: dict[str, Any]) -> bool:
    """Whether a message of a process to the one that shares out changes nothing there, of six that each test has.

    The beginning of a test is shown with -v only. That a fixture was set up, or torn down, without trouble counts for
    --durations and for JUnit's file only.
    """
    return event == "logstart" or (
        event == "testreport" and data["data"]["when"] != "call" and data["data"]["outcome"] == "passed"
    )


def sends_what_tells(send: Callable[..., None]) -> Callable[..., None]:
    """The way to send a message to the process that shares out, for messages that change something there."""

    def sendevent(event: str, **data: Any) -> None:
        if not tells_nothing(event, data):
            send(event, **data)

    return sendevent


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Gives a process one file after the other: its tests share what they prepare.

    The first process that asks gets the browser tests. Once no other tests are left, a second one shares the rest of
    them: each process starts one browser at most.
    """

    def _split_scope(self, nodeid: str) -> str:
        return file_of(nodeid)

    def schedule(self) -> None:
        # xdist would search the list of all tests for the place of each of them.
        first: WorkerController = self.nodes[0]
        self._places = {nodeid: place for place, nodeid in enumerate(self.registered_collections[first])}
        super().schedule()

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        # Takes the finished test away: xdist would count, after each test, all that the process has ever been given.
        nodeid = self.registered_collections[node][item_index]
        del self.assigned_work[node][file_of(nodeid)][nodeid]
        self._reschedule(node)

    def remove_node(self, node: WorkerController) -> str | None:
        self.assigned_work[node] = {file: left for file, left in self.assigned_work[node].items() if left}
        lost: str | None = super().remove_node(node)
        return lost

    def _pending_of(self, workload: dict[str, dict[str, bool]]) -> int:
        return sum(map(len, workload.values()))

    def _assign_work_unit(self, node: WorkerController) -> None:
        following = next((file for file in self.workqueue if self._may_have(node, file)), None)
        if following is None:
            node.shutdown()
        else:
            tests = self.workqueue.pop(following)
            self.assigned_work[node][following] = tests
            node.send_runtest_some([self._places[nodeid] for nodeid in tests])

    def _may_have(self, node: WorkerController, file: str) -> bool:
        """Whether the process may run the file: for a browser test it has a browser, or may start one."""
        browsing = [one for one, files in self.assigned_work.items() if any(map(in_browser, files))]
        most = BROWSERS_AT_THE_END if all(map(in_browser, self.workqueue)) else BROWSERS
        return not in_browser(file) or node in browsing or len(browsing) < most
