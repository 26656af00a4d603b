"""Make a hundred days' briefs in processes that are killed at random moments.

``python tests/jobs/sharing.py work HOME ADDRESS MOMENT`` is one such process: it makes what is due
until nothing is, whatever happens to the database meanwhile.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.errors import DutyError
from service.home import Home
from service.jobs.bench import Bench
from service.jobs.reconciling import missing_periods, reconcile
from service.store.job_rows import MadePeriod


def work(home: str, address: str, moment: str) -> None:
    """Make what is due until nothing is; each thing made is said on a line."""
    bench = Bench(Home(Path(home), address))
    now = datetime.fromisoformat(moment)
    while True:
        try:
            for one in reconcile(bench, lambda: now):
                if isinstance(one, MadePeriod):
                    print(one.key, flush=True)
            if not missing_periods(bench.look(now)):
                return
        except DutyError as fault:
            print(f"! {fault.code}", file=sys.stderr, flush=True)
        time.sleep(0.05)


if __name__ == "__main__":
    work(*sys.argv[2:])
