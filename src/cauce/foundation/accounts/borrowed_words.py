"""Texts of allauth's own pages that our Spanish catalogue says in our words instead of its own."""

from django.utils.translation import gettext_noop

BORROWED = (
    gettext_noop("Add Security Key"),
    gettext_noop("Are you sure you want to remove this security key?"),
    gettext_noop("A new security key has been added."),
    gettext_noop("A security key has been removed."),
    gettext_noop("Edit Security Key"),
    gettext_noop("No security keys have been added."),
    gettext_noop("Password Reset"),
    gettext_noop("Passwordless"),
    gettext_noop("Remove Security Key"),
    gettext_noop("Security key"),
    gettext_noop("Security Key Added"),
    gettext_noop("Security key added."),
    gettext_noop("Security Key Removed"),
    gettext_noop("Security key removed."),
    gettext_noop("Security Keys"),
    gettext_noop("Use a security key"),
)
