"""Run the command line（命令入口）: the plain ``today`` at once, everything else through click.

Exit codes: 0 an answer, flags included; 1 a check found something; 2 bad input or usage; 3 no
answer can be given. A fault is shown with its place and remedy, never as a traceback.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable

from engine.errors import DutyError, NoAnswer

BAD_INPUT = 2
NO_ANSWER = 3


def run(words: list[str]) -> int:
    """Run ``zhiban`` with ``words``; the exit code."""
    sys.stdout = sys.stdout or open_nowhere()
    sys.stderr = sys.stderr or open_nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    return guarded(_plain_today if not words else lambda: _clicked(words))


def open_nowhere() -> io.TextIOWrapper:
    """Where words go when the caller closed the stream."""
    return io.TextIOWrapper(io.FileIO(os.devnull, "w"), encoding="utf-8")


def guarded(act: Callable[[], int]) -> int:  # noqa: PLR0911 - one line for each way to end
    """Run ``act``, showing faults to people instead of tracebacks."""
    try:
        return act()
    except NoAnswer as fault:
        return _shown(fault, NO_ANSWER)
    except DutyError as fault:
        return _shown(fault, BAD_INPUT)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except OSError as error:
        print(f"[X998] 写不出去：{error.strerror}\n  处理：检查磁盘和输出", file=sys.stderr)
        return NO_ANSWER
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - the last resort: a person sees a sentence
        return _unforeseen(error)


def _shown(fault: DutyError, code: int) -> int:
    print(fault, file=sys.stderr)
    return code


def _unforeseen(error: Exception) -> int:
    """An error in the program itself: its traceback goes to a file, a sentence to the user."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="zhiban-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exception(error, file=file)
    remedy = f"这是程序的问题，请把 {file.name} 交给维护人员；是否已登记，看 alert list --all"
    print(f"[X999] 程序内部错误：{type(error).__name__}\n  处理：{remedy}", file=sys.stderr)
    return NO_ANSWER


def _plain_today() -> int:
    from service.answering import Question
    from service.clock import now
    from service.home import home_at
    from service.today import answer_today

    sys.stdout.write(answer_today(Question(home_at(None)), now(), keep=True))
    return 0


def _clicked(words: list[str]) -> int:
    from service.commands.framework import run_group

    return run_group(words)
