"""The filters a person keeps, and the address in each mail with which one is given up."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cauce.regional.support.actions import following as actions
from cauce.regional.support.actions.refusals import Refused
from cauce.regional.support.queries.following import filter_of, followings
from cauce.regional.support.views.lists import reader


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: HttpRequest) -> HttpResponse:
    """The filters that the reader keeps; POST keeps one more."""
    if request.method == "POST":
        return _keep(request)
    person = reader(request)
    lines = [
        {
            "following": each,
            "words": filter_of(person, each).words,
            "url": f"{reverse('support:home')}?{urlencode(each.asked)}",
        }
        for each in followings(person)
    ]
    return render(request, "support/following.html", {"page_title": _("Kept filters"), "lines": lines})


def _keep(request: HttpRequest) -> HttpResponse:
    asked = dict(parse_qsl(request.POST.get("query", ""), max_num_fields=50))
    try:
        actions.follow(by=reader(request), asked=asked)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Kept. A mail tells you of new unmet needs, once a day at most."))
    return redirect("support:following")


@login_required
@require_http_methods(["POST"])
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a filter of one's own."""
    actions.stop(by=reader(request), following=get_object_or_404(followings(reader(request)), pk=pk))
    messages.success(request, _("You will get no more mails about it."))
    return redirect("support:following")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unfollow(request: HttpRequest, token: str) -> HttpResponse:
    """From a mail, without signing in: a button, or the one click of a mail program (RFC 8058).

    The address itself is the proof, so that no session is asked and none can be misused.
    """
    found = actions.following_of(token)
    if found is None:
        raise Http404
    if request.method == "POST":
        actions.stop_from_mail(following=found)
        found.refresh_from_db()
    context = {"page_title": _("Mails about new needs"), "following": found}
    return render(request, "support/unfollow.html", context)
