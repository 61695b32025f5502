"""A process killed with -9 while it submits or certifies a report of a thousand items: all of it happened, or nothing.

One process forks the killed ones and those that look afterwards, so that none pays for imports; each dies before
another of the statements that the whole act takes, the last one before its commit.
"""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from dashboard.store.engine import engine, writing
from tests import builders
from tests.services import costs, seasons
from tests.services.seasons import JULY

ROOT = Path(__file__).parents[2]
ITEMS = 1_000
LIVES = """
import os, shutil, signal, sys
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine
from dashboard.services.projects.verify import verify
from dashboard.settings import settings
from dashboard.store import tables
from dashboard.store.engine import engine, reading
from tests.services import seasons

act, report, kills = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def forked(work):
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        return status
    try:
        work()
    except BaseException:
        import traceback
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def acting(last, count=None):
    done = []

    def die(*_):
        done.append(1)
        if len(done) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", die)
    event.listen(Engine, "commit", die)
    getattr(seasons, act)(report)
    if count:
        os.write(count, str(len(done)).encode())


def state():
    found = []
    with reading() as connection:
        names = ("audit", "money_entry", "report_event", "certificate", "control_decision")
        for table in (getattr(tables, name) for name in names):
            found.append(connection.execute(select(func.count()).select_from(table)).scalar_one())
        its = tables.money_summary.c
        sums = select(its.step, func.sum(its.amount)).where(its.version_key == 0).group_by(its.step)
        found.append(sorted(map(tuple, connection.execute(sums))))
    return repr(found)


def looking(path, expected):
    assert verify() == []
    with open(path, "w") as file:
        file.write(state())
    assert not expected or state() == expected, (expected, state())


url, seen = os.environ["BINNACLE_DATABASE_URL"], sys.argv[4]
file = url.removeprefix("sqlite:///")
assert forked(lambda: looking(seen, "")) == 0
before = open(seen).read()
shutil.copy(file, file + ".whole")
read_end, write_end = os.pipe()


def whole():
    os.environ["BINNACLE_DATABASE_URL"] = url + ".whole"
    settings.cache_clear()
    acting(0, write_end)


assert forked(whole) == 0
total = int(os.read(read_end, 20))
for number in range(1, kills + 1):
    last = max(1, total * number // kills)
    assert os.WTERMSIG(forked(lambda: acting(last))) == signal.SIGKILL, last
    assert forked(lambda: looking(seen, before)) == 0, last
assert forked(lambda: acting(0)) == 0
assert forked(lambda: looking(seen, "")) == 0
assert open(seen).read() != before
print("killed", kills, "of", total)
"""


@pytest.mark.sweep
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("act", "kills"), [("submit", 25), ("certify", 25)])
def test_a_killed_process_leaves_a_report_of_a_thousand_items_as_it_was(
    small_project: dict[str, int], database: str, act: str, kills: int, tmp_path: Path
) -> None:
    seasons.season(small_project)
    report = costs.begin(period=1, now=JULY)
    with writing() as connection:
        line = {name: small_project[key] for name, key in (("partner_id", "other"), ("work_package_id", "wp2"))}
        for number in range(ITEMS):
            builders.expenditure(
                connection, 1, f"K{number}", 1_00 + number, declared_on=None, entered_on=JULY.date(),
                partner_report_id=report, reporting_period_id=small_project["period1"],
                pilot_id=small_project["pilot"] if number % 2 else None, payment_date=date(2018, 5, 31),
                description=f"Cost {number}", **line,
            )  # fmt: skip
        builders.finish(connection, 1)
    seasons.flats(report)
    if act == "certify":
        seasons.submit(report)
        seasons.begin_control(report)
    engine(database).dispose()
    ran = subprocess.run(
        [sys.executable, "-c", LIVES, act, str(report), str(kills), str(tmp_path / "seen")],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3_000:]
    assert ran.stdout.startswith(f"killed {kills} of ")
