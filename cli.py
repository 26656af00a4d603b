"""The command ``zhiban``（命令入口）.

``zhiban`` and ``zhiban today`` first try the answer that was kept: if it still holds (not past its
time, and every file it came from unchanged) it is printed by the lines below, which import nothing
beyond the standard library's start-up modules. Anything else goes to the commands in
``service/commands``.
"""

import os
import sys
import time

COLLECTED_AFTER = 100_000
"""So many new values between two looks for cycles of garbage."""


def kept_answer(home: str) -> "str | None":
    """The answer kept in ``home`` if it still holds, else ``None``.

    First line: valid from, valid until (epoch seconds), number of files; then a line for each file
    (time in nanoseconds, size, path; size -1 for one that does not exist); then the screen. The
    first file is the records: those of another home mean that this one is a copy of it.
    """
    records = os.path.join(os.path.abspath(home), "zhiban.db")
    try:
        with open(os.path.join(home, "cache", "today.txt"), encoding="utf-8") as file:
            start, end, count = file.readline().split()
            if not int(start) <= time.time() < int(end):
                return None
            for number in range(int(count)):
                modified, size, name = file.readline().rstrip("\n").split(" ", 2)
                if number == 0 and os.path.abspath(name) != records:
                    return None
                if not is_as_it_was(name, int(modified), int(size)):
                    return None
            return file.read()
    except (OSError, ValueError):
        return None


def is_as_it_was(name: str, modified: int, size: int) -> bool:
    """Whether a file has this time and size; a size of -1 is of one that is not there."""
    try:
        found = os.stat(name)
    except OSError:
        return size == -1
    return found.st_mtime_ns == modified and found.st_size == size


def show(answer: str) -> int:
    """Print the kept answer; a reader that went away is no error."""
    if sys.stdout is None:
        return 0
    try:
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        sys.stdout.write(answer)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.write(2, f"[X998] 写不出去：{error.strerror}\n  处理：检查磁盘和输出\n".encode())
        return 3
    return 0


def main() -> int:
    """Run the command line; returns the exit code."""
    words = sys.argv[1:]
    if words in ([], ["today"]):
        words = []
        home = os.environ.get("ZHIBAN_HOME") or os.path.expanduser("~/.zhiban")
        # records in another database can change without any file changing
        elsewhere = os.environ.get("ZHIBAN_DB")
        answer = None if elsewhere else kept_answer(home)
        if answer is not None:
            return show(answer)
    import gc

    # pydantic would read the metadata of every package installed, to look for plug-ins
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # a command makes many values and hardly a cycle: looking for cycles costs a tenth of its time
    gc.set_threshold(COLLECTED_AFTER, 20, 20)
    from service.commands.entry import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
