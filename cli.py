"""The command ``zhiban``（命令入口）.

``zhiban`` and ``zhiban today`` first try the answer that was kept: if it still holds (not past its
time, and every file it came from unchanged) it is printed by the lines below, which import nothing
beyond the standard library's start-up modules. Anything else goes to the commands in
``service/commands``.
"""

import os
import sys
import time


def kept_answer(path: str) -> "str | None":
    """The kept answer at ``path`` if it still holds, else ``None``.

    First line: valid from, valid until (epoch seconds), number of files; then a line for each file
    (time in nanoseconds, size, path; size -1 for one that does not exist); then the screen.
    """
    try:
        with open(path, encoding="utf-8") as file:
            start, end, count = file.readline().split()
            if not int(start) <= time.time() < int(end):
                return None
            for _ in range(int(count)):
                modified, size, name = file.readline().rstrip("\n").split(" ", 2)
                try:
                    found = os.stat(name)
                except OSError:
                    if size != "-1":
                        return None
                else:
                    if found.st_mtime_ns != int(modified) or found.st_size != int(size):
                        return None
            return file.read()
    except (OSError, ValueError):
        return None


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
        answer = kept_answer(os.path.join(home, "cache", "today.txt"))
        if answer is not None:
            return show(answer)
    from service.commands.entry import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
