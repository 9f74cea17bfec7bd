"""Linked, merged, split: what stays readable, and who may."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from cauce.foundation.ledger.models import Entry
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import actions, queries
from cauce.regional.commitments.actions import Share
from cauce.regional.commitments.models import Commitment, Life, Link, LinkKind
from cauce.regional.commitments.wording import content_read
from tests.cast import Cast
from tests.regional.commitments.conftest import Make
from tests.regional.commitments.writing import both, content, draft, indicator, published

EVERYONE = ("ana", "bruno", "celia", "diego", "elena", "fabio", "gina", "nobody")


def _four(make: Make, schemes: None) -> list[Commitment]:
    terms = ("acsg_quality/fairness", "acsg_quality/integrity")
    return [
        make(
            f"P-{number}", by=(code,), kind="pledge", forum="GRF 2023", sector="", terms=(terms[number % 2],)
        )
        for number, code in enumerate(("BLZ", "MEX", "CAN", "COL"))
    ]


def test_four_pledges_become_one_page_and_stay_readable(cast: Cast, make: Make, schemes: None) -> None:
    four = _four(make, schemes)
    ana = cast.person("ana")
    made = actions.merge(by=ana, commitments=four, base=four[1], reason=both("One page"))
    one = content_read(made)
    assert one.title == four[1].title
    assert set(one.parties("commits")) == {"BLZ", "MEX", "CAN", "COL"}
    assert one.terms == ("acsg_quality/fairness", "acsg_quality/integrity")
    shares = {part.party: part.share for part in one.parts}
    assert shares["BLZ"] == four[0].statement
    assert not shares["MEX"]
    assert (made.life, made.visibility, made.owner_id) == (Life.PUBLISHED, "public", None)
    for each in four:
        stays = Commitment.objects.get(pk=each.pk)
        assert (stays.statement, stays.version) == (each.statement, 2)
        first, second = stays.revisions.all()
        assert (first.content["links"], second.content["links"][0]["target"]) == ([], made.key)
        assert second.reason == both("One page")
        linked = queries.links_of(cast.person("nobody"), stays)
        assert [(link.link.kind, link.other.pk, link.is_origin) for link in linked] == [
            (LinkKind.MERGED_INTO, made.pk, True)
        ]
    assert len(queries.links_of(cast.person("nobody"), made)) == 4
    assert set(queries.without_merged(Commitment.objects.all())) == {made}
    with pytest.raises(actions.Refused, match="P-0"):
        actions.merge(by=ana, commitments=four[:2], base=four[0], reason=both("Again"))


@pytest.mark.parametrize("name", EVERYONE)
def test_only_the_secretariat_merges_what_is_published(
    name: str, cast: Cast, make: Make, schemes: None
) -> None:
    four = _four(make, schemes)
    if name == "ana":
        actions.merge(by=cast.person(name), commitments=four, base=four[0], reason=both("Why"))
    else:
        with pytest.raises(PermissionDenied):
            actions.merge(by=cast.person(name), commitments=four, base=four[0], reason=both("Why"))
        assert not Link.objects.exists()


def test_an_owner_merges_its_drafts_into_a_draft_and_nobody_elses(cast: Cast) -> None:
    mine = [draft(cast, said=content(title)) for title in ("A", "B")]
    celia = cast.person("celia")
    made = actions.merge(by=celia, commitments=mine, base=mine[0], reason=both("Why"))
    assert (made.life, made.visibility, made.owner_id) == (Life.DRAFT, "private", "BLZ")
    foreign = draft(cast, "MEX")
    for others in ([mine[0], foreign], [mine[0], published(cast)]):
        with pytest.raises((PermissionDenied, actions.Refused)):
            actions.merge(by=celia, commitments=others, base=mine[0], reason=both("Why"))
    with pytest.raises(PermissionDenied):
        actions.merge(by=cast.person("ana"), commitments=mine, base=mine[0], reason=both("Why"))


def test_a_merge_says_why_and_takes_two(cast: Cast, make: Make, schemes: None) -> None:
    four, ana = _four(make, schemes), cast.person("ana")
    with pytest.raises(actions.Refused):
        actions.merge(by=ana, commitments=four, base=four[0], reason=Translated())
    with pytest.raises(actions.Refused):
        actions.merge(by=ana, commitments=four[:1], base=four[0], reason=both("Why"))


def test_a_merge_copies_no_reported_number(cast: Cast) -> None:
    mine = [draft(cast, said=content(title, indicators=(indicator(title),))) for title in ("A", "B")]
    made = actions.merge(by=cast.person("celia"), commitments=mine, base=mine[0], reason=both("Why"))
    assert [str(each) for each in made.indicators.all()] == ["A es", "B es"]
    assert all(each.indicators.count() == 1 for each in mine)


SHARES = (Share(both("North"), both("The north"), ("BLZ",)), Share(both("South"), Translated(), ("MEX",)))


def test_a_split_makes_drafts_that_lead_back(cast: Cast) -> None:
    made = published(cast, said=content(by=("BLZ", "MEX"), indicators=(indicator(owner="MEX"),)))
    drafts = actions.split(by=cast.person("celia"), commitment=made, shares=SHARES, reason=both("Two"))
    assert [str(each.title) for each in drafts] == ["North es", "South es"]
    assert {(each.owner_id, each.life, each.visibility) for each in drafts} == {("BLZ", "draft", "private")}
    assert [content_read(each).parties("commits") for each in drafts] == [("BLZ",), ("MEX",)]
    assert drafts[1].statement == made.statement
    assert [each.indicators.count() for each in drafts] == [0, 1]
    assert content_read(Commitment.objects.get(pk=made.pk)) == content_read(made)
    assert len(queries.links_of(cast.person("celia"), made)) == 2
    assert queries.links_of(cast.person("nobody"), made) == []
    assert "BLZ-2025-02" not in str(list(Entry.objects.filter(object_id=str(made.pk)).values()))


def test_a_split_that_the_secretariat_proposes_is_each_states_to_agree_to(cast: Cast) -> None:
    made = published(cast, said=content(by=("BLZ", "MEX")))
    drafts = actions.split(by=cast.person("ana"), commitment=made, shares=SHARES, reason=both("Two"))
    assert [(each.owner_id, each.visibility) for each in drafts] == [
        ("BLZ", "secretariat"), ("MEX", "secretariat"),
    ]  # fmt: skip
    assert actions.agree(by=cast.person("diego"), commitment=drafts[1]).life == Life.AGREED


@pytest.mark.parametrize("name", ["bruno", "diego", "elena", "fabio", "gina", "nobody"])
def test_nobody_else_splits(name: str, cast: Cast) -> None:
    made = published(cast, said=content(by=("BLZ", "MEX")))
    with pytest.raises(PermissionDenied):
        actions.split(by=cast.person(name), commitment=made, shares=SHARES, reason=both("Two"))


@pytest.mark.parametrize(
    ("shares", "reason"),
    [
        (SHARES[:1], both("Why")),
        (SHARES, Translated()),
        ((SHARES[0], Share(Translated(), Translated(), ("MEX",))), both("Why")),
        ((SHARES[0], Share(both("A"), Translated(), ("CAN",))), both("Why")),
    ],
)
def test_a_split_that_does_not_hold_is_refused(
    shares: tuple[Share, ...], reason: Translated, cast: Cast
) -> None:
    made = published(cast, said=content(by=("BLZ", "MEX")))
    with pytest.raises(actions.Refused):
        actions.split(by=cast.person("celia"), commitment=made, shares=shares, reason=reason)
    assert Commitment.objects.count() == 1


def test_links_are_drawn_and_ended_by_those_who_follow_it_up(cast: Cast, make: Make) -> None:
    plan = make("PLAN")
    made = published(cast)
    celia = cast.person("celia")
    link = actions.link(by=celia, origin=made, target=plan, kind="part_of")
    assert [each.link.pk for each in queries.links_of(cast.person("nobody"), plan)] == [link.pk]
    with pytest.raises(actions.Refused):
        actions.link(by=celia, origin=made, target=plan, kind="part_of")
    for name in ("diego", "elena", "gina", "nobody"):
        with pytest.raises(PermissionDenied):
            actions.link(by=cast.person(name), origin=made, target=plan, kind="feeds")
    actions.link(by=cast.person("ana"), origin=made, target=plan, kind="duplicates")
    with pytest.raises(PermissionDenied):
        actions.link(by=cast.person("ana"), origin=made, target=plan, kind="supersedes")
    with pytest.raises(PermissionDenied):
        actions.link(by=celia, origin=made, target=plan, kind="merged_into")
    actions.end_link(by=celia, link=link)
    assert [each.link.kind for each in queries.links_of(celia, plan)] == ["duplicates"]
    assert Link.objects.filter(pk=link.pk, ended=celia.on).exists()
    versions = Commitment.objects.get(pk=made.pk).revisions.values_list("version", flat=True)
    assert list(versions) == [1, 2, 3, 4]
