"""``progress``（办理进展）: where every matter stands, and what it waits for."""

from __future__ import annotations

from typing import Any

import click

from service.commands.framework import WrittenHelp, asking_options, print_answer, question


@click.command(name="progress", cls=WrittenHelp)
@click.option("--all", "everything", is_flag=True)
@click.option("--kind", default=None)
@asking_options
def progress(everything: bool, kind: str | None, as_json: bool, **options: Any) -> None:  # noqa: ANN401, FBT001
    """``progress``: matters that still wait for somebody; ``--all`` those that are over too."""
    from service.answering import desks
    from service.answers.json_form import as_text
    from service.answers.progress_text import progress_document, progress_lines

    for desk in desks(question(options)):
        if as_json:
            print_answer(as_text(progress_document(desk, kind, everything=everything)))
        else:
            print_answer("\n".join(progress_lines(desk, kind, everything=everything)))
