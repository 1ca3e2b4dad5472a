"""One hostile case in four, run by the real program; `python -m tests.hostile` runs all of them, as CI does."""

from __future__ import annotations

import sys
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

if sys.platform != "linux":
    pytest.skip("bounds and files are those of Linux", allow_module_level=True)

from tests.hostile.cases import CASES
from tests.hostile.runner import Case, Outcome, run

SHORT = [case for case in CASES if not case.long][::4]


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[Outcome]]:
    """Run the chosen cases, two at a time: most of the time is start-up."""
    chosen = [
        item.callspec.params["case"]
        for item in request.session.items
        if hasattr(item, "callspec") and "case" in item.callspec.params
    ]
    pool = ThreadPoolExecutor(2)
    request.addfinalizer(lambda: pool.shutdown(cancel_futures=True))
    return {
        case.id: pool.submit(run, case, tmp_path_factory.mktemp("case")) for case in chosen if isinstance(case, Case)
    }


def test_names_are_unique() -> None:
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", SHORT, ids=[case.id.encode("ascii", "replace").decode() for case in SHORT])
def test_nothing_breaks_it(case: Case, outcomes: dict[str, Future[Outcome]]) -> None:
    assert not outcomes[case.id].result().faults
