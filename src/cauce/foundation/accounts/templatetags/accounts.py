"""How the account page says things."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# Each browser names itself after those it descends from: the most particular name comes first.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS",
    "Linux": "Linux",
}  # fmt: skip


@register.filter
def device(user_agent: str) -> str:
    """A browser and its system as a person would name them.

    >>> device("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131 Safari/537.36")
    'Chrome, Linux'
    >>> device("curl/8.5")
    'curl/8.5'
    """
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    return ", ".join(filter(None, (browser, system))) or user_agent[:60] or _("Unknown browser")
