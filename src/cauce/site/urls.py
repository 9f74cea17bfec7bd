"""Every address of the site. Pages carry their language; feeds, the API and health do not."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from cauce.exchange import urls as exchange
from cauce.foundation.accounts.urls import account_urls
from cauce.site.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="home"), name="root"),
    path("healthz", healthz, name="healthz"),
    *exchange.plain_urls,
    *i18n_patterns(
        path("", include("cauce.regional.platform.urls")),
        path("", include("cauce.regional.strategy.urls")),
        path("", include("cauce.regional.progress.urls")),
        path("", include("cauce.regional.commitments.urls")),
        path("", include("cauce.regional.register.urls")),
        path("", include("cauce.regional.plans.urls")),
        path("", include("cauce.regional.agenda.urls")),
        path("", include("cauce.regional.mechanisms.urls")),
        path("", include("cauce.foundation.taxonomy.urls")),
        path("", include("cauce.foundation.search.urls")),
        path("", include("cauce.foundation.ledger.urls")),
        path("", include("cauce.foundation.accounts.urls")),
        path("", include("cauce.foundation.drafts.urls")),
        path("", include("cauce.foundation.post.urls")),
        path("", include("cauce.regional.rounds.urls")),
        path("", include("cauce.regional.cooperation.urls")),
        path("support/", include("cauce.regional.support.urls")),
        path("", include((exchange.language_urls, "exchange"))),
        *account_urls,
    ),
]
