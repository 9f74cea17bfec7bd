"""The codes that the files read so far have introduced, so that later files can be held to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cauce.foundation.loading.problems import did_you_mean


class Known:
    """Codes by kind ("party", "term", ...), each with the file that lists them."""

    def __init__(self) -> None:
        self._codes: dict[str, tuple[str, ...] | None] = {}
        self._listed_in: dict[str, str] = {}

    def learn(self, kind: str, codes: Iterable[str] | None, *, listed_in: str) -> None:
        """Remember the codes of a kind. None: their file could not be read, so any code passes."""
        self._codes[kind] = None if codes is None else tuple(dict.fromkeys(codes))
        self._listed_in[kind] = listed_in

    def has(self, kind: str, code: str) -> bool:
        """Whether a code may be used; True as well when the list itself could not be read."""
        codes = self._codes[kind]
        return codes is None or code in codes

    def listed(self, kind: str) -> tuple[str, ...]:
        """The codes of a kind in the order of their file; none if it could not be read."""
        return self._codes[kind] or ()

    def is_listed(self, kind: str, code: str) -> bool:
        """Whether a code stands in the list of its kind."""
        return code in self.listed(kind)

    def code(self, kind: str, *, prefix: str = "", besides: Iterable[str] = ()) -> Callable[[str], str]:
        """A parser that accepts the codes of a kind; `prefix` is put before what the cell says.

        `besides` names words that pass although they are no code. It answers what the cell says.
        """
        extra = frozenset(besides)

        def parse(text: str) -> str:
            if text in extra or self.has(kind, prefix + text):
                return text
            raise ValueError(self.refusal(kind, text, prefix=prefix, besides=extra))

        return parse

    def refusal(self, kind: str, text: str, *, prefix: str = "", besides: Iterable[str] = ()) -> str:
        """What to say of a code that is not known."""
        usable = [code.removeprefix(prefix) for code in self.listed(kind) if code.startswith(prefix)]
        hint = did_you_mean(text, [*usable, *besides])
        return f"“{text}” is not a known {kind}.{hint} The list is in {self._listed_in[kind]}."
