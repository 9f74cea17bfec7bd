"""Names in place of the engine's codes: States, terms, and the titles that were put as references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.translated import Translated
from cauce.regional.support.matching import outside
from cauce.regional.support.models import Proof

Texts = Mapping[str, Translated]


@dataclass(frozen=True)
class Names:
    """What codes stand for. A code without a name stays as it is."""

    parties: Texts = field(default_factory=dict)
    terms: Texts = field(default_factory=dict)
    references: Texts = field(default_factory=dict)

    def party(self, code: str) -> str:
        return str(self.parties.get(code) or code)

    def term(self, code: str) -> str:
        return str(self.terms.get(code) or code)

    def reference(self, reference: str) -> str:
        return str(self.references.get(reference) or reference)

    def frozen(self) -> dict[str, Any]:
        """As JSON keeps them; `thawed` reads them again."""
        return {
            kind: {code: dict(text.by_language) for code, text in sorted(texts.items())}
            for kind, texts in vars(self).items()
        }


def thawed(kept: Mapping[str, Any]) -> Names:
    """Names that were kept with a plan or a match."""
    return Names(
        **{
            kind: {code: Translated(text) for code, text in kept.get(kind, {}).items()}
            for kind in ("parties", "terms", "references")
        }
    )


def names_of(parties: Iterable[str], terms: Iterable[str], references: Iterable[str]) -> Names:
    """The names of these codes, in every language there is. At most four queries."""
    cited = list(references)
    return Names(
        parties=_parties(parties),
        terms=dict(Term.objects.filter(pk__in=set(terms)).values_list("pk", "label")),
        references=_proofs(cited) | _earlier(cited),
    )


def _parties(codes: Iterable[str]) -> Texts:
    rows = Party.objects.filter(pk__in=set(codes)).values_list("pk", "short", "name")
    return {code: short or name for code, short, name in rows}


def _proofs(references: list[str]) -> dict[str, Translated]:
    numbers = [each.removeprefix("proof/") for each in references if each.startswith("proof/")]
    return {
        f"proof/{pk}": title for pk, title in Proof.objects.filter(pk__in=numbers).values_list("pk", "title")
    }


def _earlier(references: list[str]) -> dict[str, Translated]:
    wanted = {each for each in references if not each.startswith("proof/")}
    return (
        {each.reference: each.title for each in outside.earlier() or () if each.reference in wanted}
        if wanted
        else {}
    )
