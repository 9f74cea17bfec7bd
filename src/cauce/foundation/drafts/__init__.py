"""Unfinished form texts, kept on the server: a broken connection or a closed window loses nothing.

How a page uses it, in two lines of template and one of view:

    {% load drafts %}
    <form class="form" method="post" data-draft-form="commitment:{{ key }}">{% csrf_token %}
    {% keeps_draft "commitment:KEY" %}      first thing inside the form, with the same key

    from cauce.foundation.drafts import actions as drafts
    drafts.forget(by=request.person, form="commitment:KEY")     when the form was taken, before the redirect

The key says which form of which record: letters, digits and `:._-`, at most 120. A kept text belongs to the
person who typed it and to nobody else. While the page is open, `drafts.js` (loaded by the tag alone) keeps
the form's fields three seconds after typing stops, sends the form itself without leaving the page, and says
so when there is no connection. Hidden fields are kept with the rest: a `version` comes back with the text it
was typed against, so that what somebody else changed meanwhile is still noticed. Files and passwords are not
kept. A view answers as ever: a redirect when done, the page with its errors when not; without JavaScript the
form is an ordinary one. What it sends after the session ended is kept too, for the person whose form it was:
the tag writes a signed field that says so.

`{% keeps_draft "KEY" restore="yes" %}`: the page fills the form itself when it is asked for with
`?unsent=KEY`, and a reader without a script is offered a link that does so. What another room keeps beside
the text goes with it when its writer throws it away: it adds a callable to `actions.THROWN_AWAY`, and marks
what shows it on the page with `data-goes-with-draft`.

Rows that a script adds are filled only if they stand on the page: `queries.kept(person, key)` gives what was
typed, for a page that wants to lay out as many rows.
"""
