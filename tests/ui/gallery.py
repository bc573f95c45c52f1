"""What do all components look like? One page that shows each of them, for tests and for eyes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask, render_template_string
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from webapp import clock
from webapp.access.permissions import Permission, requires
from webapp.ui.forms import Form
from webapp.ui.navigation import Banner, Group, NavigationEntry, add_banner, add_navigation
from webapp.ui.paging import Page

TEMPLATE = """
{% extends "layouts/page.html" %}
{% from "ui/badge.html" import badge, status %}
{% from "ui/breadcrumbs.html" import breadcrumbs %}
{% from "ui/card.html" import card %}
{% from "ui/code.html" import code %}
{% from "ui/definitions.html" import definition, definitions %}
{% from "ui/empty.html" import empty %}
{% from "ui/field.html" import field, form_errors %}
{% from "ui/filters.html" import date, filters, select, text %}
{% from "ui/form.html" import button_form, form as posting, submit %}
{% from "ui/number.html" import number %}
{% from "ui/pager.html" import pager %}
{% from "ui/panel.html" import panel, panel_attributes, panel_close %}
{% from "ui/progress.html" import progress %}
{% from "ui/stat.html" import stat %}
{% from "ui/switch.html" import switch %}
{% from "ui/table.html" import table, th %}
{% from "ui/tabs.html" import tabs %}
{% from "ui/time.html" import time %}
{% block breadcrumbs %}{{ breadcrumbs([("Contact management", "/gallery")]) }}{% endblock %}
{% block heading %}Activities{% endblock %}
{% block lead %}<p>What contacts did on your websites, in apps and in e-mails, newest first.</p>{% endblock %}
{% block actions %}<a class="btn" href="/gallery">{{ icon("download", size=18) }}Export</a><a class="btn btn-primary" href="/gallery">{{ icon("plus", size=18) }}Log by hand</a>{% endblock %}
{% block tabs %}{{ tabs("Contact management", [("Contacts", "/gallery", false, 12480), ("Activities", "/gallery", true), ("Activity types", "/gallery", false), ("Not tracked", "/gallery", false, 3)]) }}{% endblock %}
{% block content %}
  <div class="stats">
    {{ stat("Activities today", 12480 | number, "1,204 more than yesterday", url="/gallery", icon_name="activity") }}
    {{ stat("Contacts", 3120 | number, "212 of them known") }}
    {{ stat("Waiting", 48 | number, 14336 | bytes) }}
    {{ stat("Needs attention", 2 | number, "oldest 3 min", tone="danger") }}
  </div>
  {% call filters(clear_url="/gallery") %}
    {{ select("type", "Type", [("", "All types"), ("pagevisit", "Page visit")], "pagevisit") }}
    {{ text("title", "Title", "", "contains …") }}
    {{ date("from", "From", "2026-11-20") }}
  {% endcall %}
  {% call card(flush=true) %}
    {% call table("Activities") %}
      <thead><tr>{{ th("Time", sort="time") }}{{ th("Contact") }}{{ th("Type", sort="type") }}{{ th("Title") }}{{ th("Value", sort="value", number=true) }}{{ th("Channel") }}</tr></thead>
      <tbody>
        {% for minutes in [1, 5, 90, 2000] %}
          <tr>
            <td><a href="/gallery/part" {{ panel_attributes("/gallery/part") }}>{{ time(start - ago(minutes)) }}</a></td>
            <th scope="row">Kim Larsen<span class="cell-note">kim@example.org</span></th>
            <td>{{ badge("Page visit", "info") }}</td>
            <td><span class="clip">Page visit 'Pricing &amp; plans for teams of every size'</span></td>
            <td class="number">{{ number(minutes * 1234.5) }}</td>
            <td>{{ status("Shop", "success") }}</td>
          </tr>
        {% endfor %}
      </tbody>
    {% endcall %}
  {% endcall %}
  {{ pager(page, "activity", "activities") }}
  {% call card("Activity type", "How it is logged and for how long it is kept.") %}
    {% call posting() %}
      {{ form_errors(form) }}
      {{ field(form.name, help="As people read it.") }}
      {{ field(form.words, rows=3) }}
      {{ field(form.kind) }}
      {{ field(form.agreement) }}
      {{ field(form.by_hand) }}
      <div class="form-foot">{{ submit("Save") }}<a class="btn btn-quiet" href="/gallery">Cancel</a></div>
    {% endcall %}
  {% endcall %}
  {% call card("Channel") %}
    {{ definitions([("Key", "k3j4h5k3j4h5"), ("Origins", "https://shop.example.org"), ("Agreement", "The site's own tool")]) }}
    <dl class="definitions">{% call definition("First activity") %}{{ time(start, "ago") }}{% endcall %}{% call definition("Logging") %}{{ switch("/gallery/switch", "Logging", true, show_label=true) }}{% endcall %}{% call definition("Tracks forms") %}{{ switch("/gallery/switch2", "Tracks forms", false) }}{% endcall %}</dl>
    {{ code('<script async src="https://contrail.example.org/beacon/k3j4h5k3j4h5.js"></script>', "Snippet") }}
    {{ progress("Rebuilding", 62, words="62 of 100 batches") }}
    <p class="form-foot">{{ badge("Test") }} {{ badge("Stored", "success") }} {{ badge("Late", "warning") }} {{ badge("Refused", "danger") }} {{ button_form("/gallery/delete", "Delete", "danger", "trash") }}</p>
  {% endcall %}
  {% call card(flush=true) %}{{ empty("No activities yet", "Put the script on your website; the first visit shows here within seconds.", "activity", "Set up a channel", "/gallery") }}{% endcall %}
  {{ panel() }}
{% endblock %}
"""
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
