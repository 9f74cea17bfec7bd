"""What the cast walks among: a word in each guarded place, and who may read it.

`SECRETS` stand in records of their own audience, `SAID` in parts of what was said on public records,
`MAILS` in mails.
"""

from __future__ import annotations

from datetime import date

from django.test import override_settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from cauce.foundation.accounts import mail, tasks
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Scheme, Term
from cauce.foundation.values.translated import Translated
from cauce.regional.agenda.models import Event
from cauce.regional.commitments.models import Commitment, Part
from cauce.regional.cooperation.models import Arrangement, Flow
from cauce.regional.mechanisms.models import Mechanism
from cauce.regional.plans.models import Plan, PlanRow, PlanVersion
from cauce.regional.progress import actions
from cauce.regional.progress import evidence as proof
from cauce.regional.progress.models import Update
from cauce.regional.rounds import actions as asking
from cauce.regional.rounds.models import Obligation, Round
from cauce.regional.strategy.models import Item, Strategy
from cauce.regional.support.models import Need, Offer
from tests.cast import Cast, party
from tests.regional.commitments.conftest import make_commitment
from tests.regional.progress.making import draft, signed

SECRETS = {
    "quetzalprivado": ({"celia"}, "private", ()),
    "quetzalsecretaria": ({"celia", "ana"}, "secretariat", ()),
    "quetzalnombrado": ({"celia", "ana", "diego", "fabio"}, "parties", ("MEX",)),
}
"""A word that stands only in one guarded record of Belize: who may see it, its visibility, parties named.

Bruno holds the chair but no office of Belize; Fabio leads a team for Mexico and acts for Mexico."""
SAID = {
    "tapirborrador": {"celia"},
    "tapirobstaculo": {"celia"},
    "tapirprueba": {"celia"},
    "tapirsecretaria": {"celia", "ana"},
    "tapiracta": {"celia", "ana"},
}
"""A word that stands only in a guarded part of what Belize said on public commitments: who reads it."""
MAILS = {
    "colibrimensaje": {"celia", "ana"},
    "colibripresidencia": {"bruno", "ana"},
    "colibriclave": {"diego"},
    "colibriinvitacion": {"ana"},
    "colibriaviso": {"ana"},
}
"""A word that stands only in one mail: who reads it. The secretariat reads all of a demonstration's mails,
but not the links by which others come in."""
RESET = "http://localhost:8000/es/account/password/reset/key/1-colibriclave/"
INVITATION = "http://localhost:8000/es/invitation/colibriinvitacion/"


def guard(cast: Cast) -> None:
    """A record of Belize of each audience in every room."""
    for word, (_, visibility, named) in SECRETS.items():
        commitment = Commitment.objects.create(
            key=f"C-{word}", kind="pledge", forum="GRF 2023", year=2023, owner=party("BLZ"),
            visibility=visibility, title=both(word), statement=both(word), source_url="test",
        )  # fmt: skip
        commitment.named_parties.set(Party.objects.filter(code__in=named))
        Part.objects.create(commitment=commitment, role="commits", party=party("BLZ"))
        event = Event.objects.create(
            key=f"E-{word}", kind="meeting", organ="mirps", owner=party("BLZ"), visibility=visibility,
            title=both(word), starts_on=date(2025, 6, 1), ends_on=date(2025, 6, 1), precision="day",
            status="planned", source_url="test",
        )  # fmt: skip
        event.named_parties.set(Party.objects.filter(code__in=named))
        _asked_and_offered(word, visibility, commitment, named)
        _given_money(word, visibility, commitment, named)
        _arranged(cast, word, visibility, commitment, named)
        signed(cast, commitment, done=word)
        Obligation.objects.create(round=the_round(), party=party("BLZ"), commitment=commitment)
    _plan_of_secrets()


def _asked_and_offered(word: str, visibility: str, commitment: Commitment, named: tuple[str, ...]) -> None:
    """A need and an offer of Belize, with the audience of the commitment that the need serves."""
    asked = {
        "owner": party("BLZ"), "visibility": visibility, "title": both(word), "words": both(word),
        "forms": ["twinning"], "written_at": timezone.now(), "published_at": timezone.now(),
        "source_url": "test",
    }  # fmt: skip
    need = Need.objects.create(key=f"N-{word}", commitment=commitment, **asked)
    offer = Offer.objects.create(key=f"O-{word}", **asked)
    for each in (need, offer):
        each.named_parties.set(Party.objects.filter(code__in=named))


def _given_money(word: str, visibility: str, commitment: Commitment, named: tuple[str, ...]) -> None:
    """Money that Belize gives for the commitment, with its audience."""
    flow = Flow.objects.create(
        key=f"F-{word}", stage="announced", donor=party("BLZ"), owner=party("BLZ"), visibility=visibility,
        purpose=both(word), occasion=word, amount=5, currency="USD", on=date(2025, 5, 1), source_url="test",
        commitment=commitment,
    )  # fmt: skip
    flow.named_parties.set(Party.objects.filter(code__in=named))


def _arranged(cast: Cast, word: str, visibility: str, commitment: Commitment, named: tuple[str, ...]) -> None:
    """An arrangement of Belize with those named: its milestone, its framework and its paper hold the word."""
    made = Arrangement.objects.create(
        key=f"A-{word}", form="twinning", owner=party("BLZ"), visibility=visibility, title=both(word),
        summary=both(word), theme=both(word), source_url="", written_by=cast.users["celia"],
    )  # fmt: skip
    made.named_parties.set(Party.objects.filter(code__in=named))
    for code in ("BLZ", *named):
        made.sides.create(role="partner", party=party(code), agencies=word)
    made.commitments.set([commitment])
    made.milestones.create(title=both(word))
    made.log_rows.create(level="goal", statement=both(word))
    made.papers.create(title=word, link=f"https://example.org/{word}", at=timezone.now())


def _plan_of_secrets() -> None:
    """Belize's plan holds each guarded commitment in its words: a row is for the readers of its commitment.
    Its draft is for those who act for Belize.
    """
    plan = Plan.objects.create(country=party("BLZ"))
    guarded = Commitment.objects.filter(key__startswith="C-quetzal")
    version = _version_of_secrets(plan, 1, list(guarded))
    version.published_at = timezone.now()
    version.save()
    _version_of_secrets(plan, 2, [guarded.get(key="C-quetzalprivado")])


def _version_of_secrets(plan: Plan, number: int, commitments: list[Commitment]) -> PlanVersion:
    version = PlanVersion.objects.create(plan=plan, number=number, made_at=timezone.now(), source_url="test")
    for position, each in enumerate(commitments, 1):
        PlanRow.objects.create(
            version=version, position=position, sector="protection", digest="test", title=each.title,
            text=each.statement, commitment=each if number == 1 else None,
        )  # fmt: skip
    return version


def say(cast: Cast) -> None:
    """A draft with its evidence, and a signed update with an obstacle and evidence of their own audience."""
    for key in ("C-abierto", "C-firmado", "C-reservado"):
        commitment = Commitment.objects.create(
            key=key, kind="pledge", forum="GRF 2023", year=2023, visibility="public", title=both(key),
            statement=both(key), source_url="test",
        )  # fmt: skip
        Part.objects.create(commitment=commitment, role="commits", party=party("BLZ"))
    of = Commitment.objects.get
    begun = draft(cast, of(key="C-abierto"), done="tapirborrador")
    _prove(cast, begun, "tapirprueba", "commitment")
    stated = draft(cast, of(key="C-firmado"), obstacles=both("tapirobstaculo"))
    _prove(cast, stated, "tapiracta", "secretariat")
    actions.sign(by=cast.person("celia"), update=stated)
    signed(cast, of(key="C-reservado"), done="tapirsecretaria", audience="secretariat")


def _prove(cast: Cast, update: Update, title: str, audience: str) -> None:
    given = proof.GivenEvidence(title, link="https://example.org/acta", audience=audience)
    proof.attach(by=cast.person("celia"), update=update, given=given)


@override_settings(EMAIL_BACKEND="cauce.foundation.post.backend.EmailBackend")
def post(cast: Cast) -> None:
    """A message to those who report for Belize, one to the chair, and three mails with links, all kept."""
    round_ = the_round()
    Obligation.objects.create(round=round_, party=party("BLZ"), commitment=make_commitment("BLZ-1"))
    ana = cast.person("ana")
    asking.write_to_parties(by=ana, round_=round_, parties=["BLZ"], words="colibrimensaje")
    asking.escalate(by=ana, round_=round_, words="colibripresidencia")
    mail.send_later(to="diego@example.org", subject="Clave", body=RESET)
    mail.send_later(to="guest@example.org", subject="Invitación", body=INVITATION)
    mail.send_later(to="ana@example.org", subject="colibriaviso", body="Aviso")
    for job in ProcrastinateJob.objects.filter(task_name=tasks.deliver.name):
        tasks.deliver(**job.args)


def the_round() -> Round:
    """The one round that asks about every guarded record, as if they had been open when it began."""
    made, _ = Round.objects.get_or_create(
        key="ROUND",
        defaults={
            "kind": "annual", "title": both("Ronda"), "period_from": date(2025, 1, 1),
            "period_to": date(2025, 12, 31), "opens_on": date(2025, 5, 1), "deadline": date(2025, 6, 1),
            "opened_at": timezone.now(),
        },
    )  # fmt: skip
    return made


def open_rooms() -> None:
    """One public row for every page that needs one, so that the walk sees pages and not only 404s."""
    strategy = Strategy.objects.create(key="SP-2025", year=2025, chair=party("COL"), title=both("Plan"))
    for position, (key, kind) in enumerate((("T-1", "theme"), ("R-1", "result"), ("C-1", "calendar_row"))):
        Item.objects.create(
            strategy=strategy, key=key, kind=kind, number=1, position=position, text=both(key), quarters=[1],
            pointer="support-platform-strategy-2025#theme",
        )  # fmt: skip
    public = Commitment.objects.create(
        key="C-PUBLIC", kind="pledge", forum="GRF 2023", year=2023, visibility="public",
        title=both("Promesa"), statement=both("Promesa"), source_url="test",
    )  # fmt: skip
    Part.objects.create(commitment=public, role="commits", party=party("BLZ"))
    scheme = Scheme.objects.create(key="mirps_nap_sector", position=1, name=both("Sector"))
    Term.objects.create(
        code="mirps_nap_sector/protection", scheme=scheme, key="protection", position=1, label=both("P")
    )
    Mechanism.objects.create(
        key="mirps",
        position=1,
        code="MIRPS",
        name=both("MIRPS"),
        mirps_states_known=True,
        confidence="stated",
    )


def both(word: str) -> Translated:
    return Translated({"es": word, "en": word})
