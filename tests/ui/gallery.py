"""What do all components look like? One page that shows each of them, for tests and for eyes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask, render_template_string
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from webapp import clock
from webapp.access.permissions import Permission, requires
from webapp.ui.forms import Form
from webapp.ui.navigation import Banner, Group, NavigationEntry, add_banner, add_navigation
from webapp.ui.paging import Page

TEMPLATE = (Path(__file__).parent / "gallery.html").read_text()
PART = """{% from "ui/panel.html" import panel_close %}{% from "ui/definitions.html" import definitions %}
<h2>Page visit 'Pricing'</h2>{{ panel_close("/gallery") }}
{{ definitions([("Contact", "Kim Larsen"), ("URL", "https://shop.example.org/pricing"), ("Channel", "Shop")]) }}"""


class GalleryForm(Form):
    name = StringField("Name", [InputRequired("Please fill this in.")])
    words = TextAreaField("Description")
    kind = SelectField("Kind", choices=[SelectChoice("a", "Text"), SelectChoice("b", "Number")])
    agreement = RadioField(
        "Agreement", choices=[SelectChoice("site", "The site's own tool"), SelectChoice("banner", "Contrail's banner")]
    )
    by_hand = BooleanField("May be logged by hand")


def add_gallery(app: Flask) -> None:
    """Add the page `/gallery`, its part for the panel, and the navigation of a grown installation."""
    start = datetime(2026, 11, 20, 14, 2, 9, tzinfo=UTC)

    @requires(Permission.SEE_OVERVIEW)
    def gallery() -> str:
        form = GalleryForm()
        form.validate_on_submit()
        page = Page([1, 2, 3, 4], count=12480, older="42", newer="99")
        return render_template_string(
            TEMPLATE,
            form=form,
            page=page,
            start=min(start, clock.now()),
            ago=lambda minutes: timedelta(minutes=minutes),
        )

    @requires(Permission.SEE_OVERVIEW)
    def part() -> str:
        return render_template_string(PART)

    app.add_url_rule("/gallery", "gallery", gallery, methods=["GET", "POST"])
    app.add_url_rule("/gallery/part", "gallery_part", part)
    entry = NavigationEntry(Group.SEE, "Gallery", "gallery", "activity", Permission.SEE_OVERVIEW, order=1)
    add_navigation(app, entry)
    add_banner(app, lambda: Banner("Logging is switched off for the whole installation.", "Settings", "/gallery"))
