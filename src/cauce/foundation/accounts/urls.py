"""Addresses of people and of accounts, inside the language prefix.

The site includes this module for the people's pages, and adds `account_urls` beside it: django-allauth's
pages have no namespace.
"""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from cauce.foundation.accounts import views

app_name = "people"
urlpatterns = [
    path("people/", views.people, name="list"),
    path("people/invite/", views.invite, name="invite"),
    path("people/<int:pk>/", views.detail, name="detail"),
    path("people/<int:pk>/appoint/", views.appoint, name="appoint"),
    path("people/appointments/<int:pk>/end/", views.end, name="end"),
    path("people/invitations/<int:pk>/resend/", views.resend, name="resend"),
    path("people/invitations/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("invitation/<str:secret>/", views.accept, name="accept"),
    path("account/", views.account, name="account"),
]

# Of django-allauth's pages, those that fit accounts by invitation: one address each, given by the
# secretariat, so none to add or to confirm.
account_urls = [
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/signup/", account.signup, name="account_signup"),
    path("account/email/", RedirectView.as_view(pattern_name="people:account"), name="account_email"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/change/", account.password_change, name="account_change_password"),
    path("account/password/set/", account.password_set, name="account_set_password"),
    path("account/password/reset/", account.password_reset, name="account_reset_password"),
    path("account/password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
]
