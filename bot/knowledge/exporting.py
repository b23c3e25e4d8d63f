"""Writing wordings into the heads of the answer files; every other line stays as an officer wrote it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.errors import KnowledgeError
from bot.knowledge.answer_file import ANSWERS, FIRST, read_answers

LIST = "wordings:"


def write_wordings(taught: Mapping[str, Sequence[str]], folder: Path = ANSWERS) -> Mapping[str, int]:
    """Add to each topic's file the wordings that it does not hold yet; returns how many, by topic.

    Raises:
        KnowledgeError: A file cannot be read, or has no head.
    """
    answers = read_answers(folder)
    written: dict[str, int] = {}
    for topic, those in taught.items():
        if topic not in answers:
            continue
        known = {wording.casefold() for wording in answers[topic].wordings}
        new = [wording for wording in those if wording.casefold() not in known]
        if new:
            path = folder / FIRST / f"{topic}.md"
            path.write_text(_with(path.read_text(encoding="utf-8"), new, path.name), encoding="utf-8")
            written[topic] = len(new)
    return written


def _with(content: str, new: Sequence[str], name: str) -> str:
    """The file with these wordings after its last one; a head without a list gets one."""
    parts = content.split("---\n", 2)
    if len(parts) != 3:
        raise KnowledgeError(f"{name}: begins with front matter between two lines of ---")
    lines = parts[1].splitlines()
    if LIST not in lines:
        lines = [line for line in lines if not line.startswith(LIST)] + [LIST]
    place = lines.index(LIST) + 1
    while place < len(lines) and lines[place].startswith(("  ", "- ")):
        place += 1
    # JSON's strings are YAML's double-quoted ones, whatever signs people type.
    lines[place:place] = [f"  - {json.dumps(wording, ensure_ascii=False)}" for wording in new]
    return "---\n".join((parts[0], "\n".join(lines) + "\n", parts[2]))
