"""What `cauce serve` tells the person who started it."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH = 24


class Story:
    """The start, step by step with its seconds; then the address and who can sign in."""

    def __init__(self) -> None:
        self._began = 0.0
        self._open = False
        self._cast: Sequence[Sequence[str]] = ()
        self._password = ""

    def title(self, text: str) -> None:
        self._break()
        print(text, flush=True)

    def begin(self, step: str) -> None:
        self._began, self._open = time.monotonic(), True
        print(f"  {step:<{WIDTH}}", end="", flush=True)

    def done(self, remark: str = "") -> None:
        print(f"{time.monotonic() - self._began:6.1f} s  {remark}".rstrip(), flush=True)
        self._open = False

    def warn(self, text: str) -> None:
        self._break()
        print(f"cauce: {text}", file=sys.stderr, flush=True)

    def tell(self, message: Mapping[str, Any]) -> str:
        """Pass on what the preparation says. Returns the problem it met, if any."""
        if "begin" in message:
            self.begin(message["begin"])
        elif "done" in message:
            self.done(message["done"])
        elif "cast" in message:
            self._cast, self._password = message["cast"], message["password"]
        elif "problem" in message:
            self._break()
            return str(message["problem"])
        return ""

    def ready(self, url: str, *, seconds: float, hints: Sequence[str]) -> None:
        lines = ["", f"Ready after {seconds:.1f} s. Open {url}", *hints]
        if self._cast:
            lines += ["", "This is a demonstration. The password of each of these people is", ""]
            lines += [f"    {self._password}", "", *self._table()]
        print("\n".join([*lines, "", "Ctrl-C ends it."]), flush=True)

    def interrupted(self) -> None:
        self._break()

    def _table(self) -> list[str]:
        widths = [max(len(row[column]) for row in self._cast) for column in range(3)]
        return [
            "    " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in self._cast
        ]

    def _break(self) -> None:
        if self._open:
            print(flush=True)
        self._open = False
