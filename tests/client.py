"""Does the page hold what every page must? A browser without JavaScript that checks each page it opens."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp.database import db

VOID = {"input", "meta", "link", "br", "hr", "img", "path", "circle", "rect", "line", "source", "wbr"}
SILENT = {"script", "style", "title"}
HEARD = {"h1", "title", "a", "button", "textarea"}
SPACED = {"p", "div", "li", "td", "th", "dt", "dd", "h1", "h2", "label", "option", "button"}
REDIRECTS = {301, 302, 303, 307, 308}


class Browser(FlaskClient):
    """Flask's client with an application context of its own for each request.

    Flask would otherwise share `g`, and with it the signed-in user, the token and the database session, between all
    requests of a test that stands in the application's context.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("buffered", True)
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        if has_app_context():
            db.session.rollback()  # ends what the test has read, so that it sees what the request changed
        return answer


@dataclass
class Form:
    """A form on a page: where it sends what, and which choices its selects have."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # words, name, value
    id: str = ""
    is_public: bool = False  # of a page that knows nobody by a cookie, so that no form can be forged


class Page(HTMLParser):
    """What a page shows: title, headings, words, links and forms; and what it may not have."""

    def __init__(self, html: str, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html, self.path = html, path
        self.headings: list[str] = []
        self.title = ""
        self.ids: list[str] = []
        self.links: dict[str, str] = {}
        self.forms: list[Form] = []
        self.faults: list[str] = []
        self._words: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._heard: dict[str, list[str]] = {}
        self._form: Form | None = None
        self._select: tuple[str, list[str], list[str]] | None = None
        self.feed(html)
        self.close()

    def updatepos(self, i: int, j: int) -> int:  # noqa: ARG002 - HTMLParser's
        """Count no lines: nobody asks where on the page something stands."""
        return j

    @property
    def text(self) -> str:
        """The words that a person sees, with single spaces."""
        return " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._look_for_faults(tag, given)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "form":
            self._form = Form(urljoin(self.path, given.get("action") or self.path), given.get("method", "get").lower())
            self._form.id = given.get("id", "")
            self._form.is_public = "data-public" in given
            self.forms.append(self._form)
        if self._form is not None:
            self._note_control(tag, given)
        if tag not in VOID:
            self._open.append((tag, given))
            self._heard.setdefault(tag, [])
        if tag in HEARD:
            self._heard[tag] = []

    def _look_for_faults(self, tag: str, given: dict[str, str]) -> None:
        if tag == "style" or (tag == "script" and "src" not in given):
            self.faults.append(f"inline <{tag}>")
        self.faults += [f"{name} on <{tag}>" for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        self.faults += [
            f"javascript: in {name}" for name, value in given.items() if value.lower().startswith("javascript:")
        ]

    def _note_control(self, tag: str, given: dict[str, str]) -> None:
        assert self._form is not None
        name = given.get("name", "")
        if tag == "input" and name and given.get("type") not in {"submit", "button", "file"}:
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                self._form.values.setdefault(name, []).append(
                    given.get("value", "on" if given.get("type") == "checkbox" else "")
                )
        elif tag == "select":
            self._select = (name, [], [])
        elif tag == "option" and self._select is not None:
            self._select[2].append(given.get("value", ""))
            if "selected" in given:
                self._select[1].append(given.get("value", ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        inside = {tag for tag, _ in self._open}
        if inside.isdisjoint(SILENT):
            self._words.append(data)
        for tag in inside & HEARD:
            self._heard[tag].append(data)

    def handle_endtag(self, tag: str) -> None:
        given = next((given for open_tag, given in reversed(self._open) if open_tag == tag), {})
        said = " ".join("".join(self._heard.get(tag, [])).split())
        if tag == "h1":
            self.headings.append(said)
        elif tag == "title" and not self.title:
            self.title = said
        elif tag == "a" and "href" in given:
            self.links.setdefault(said, given["href"])
        if self._form is not None:
            self._end_control(tag, given, said)
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                del self._open[index:]
                break
        if tag in SPACED:
            self._words.append(" ")

    def _end_control(self, tag: str, given: dict[str, str], said: str) -> None:
        assert self._form is not None
        if tag == "button" and given.get("type", "submit") == "submit":
            self._form.buttons.append((said, given.get("name", ""), given.get("value", "")))
        elif tag == "textarea" and given.get("name"):
            self._form.values[given["name"]] = ["".join(self._heard["textarea"])]
        elif tag == "select" and self._select is not None:
            name, chosen, choices = self._select
            self._form.values[name] = chosen or choices[:1]
            self._select = None
        elif tag == "form":
            self._form = None


class PageClient:
    """A person at a browser. Every page that is opened is checked for what all pages owe."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.browser = Browser(app, app.response_class, use_cookies=True)
        self.page: Page | None = None
        self.answer: TestResponse | None = None

    def get(self, path: str, status: int = 200, **headers: str) -> Page:
        """Open an address that must answer with `status`."""
        return self._opened(self.browser.get(path, headers=_named(headers)), status, path)

    def post(self, path: str, data: dict[str, Any] | None = None, status: int = 303, **headers: str) -> Page:
        """Send values as they are, without a token unless `data` has one; a redirect is followed."""
        return self._opened(self.browser.post(path, data=data or {}, headers=_named(headers)), status, path)

    def submit(
        self,
        button: str = "",
        status: int = 303,
        form: Form | None = None,
        fields: dict[str, Any] | None = None,
        **changes: Any,
    ) -> Page:
        """Send the form of the present page that has the button of these words, with some fields changed.

        `fields` holds changes whose names are no keyword. `status` is what the form must answer; a redirect is
        followed to its page, which must answer 200.
        """
        form = form or self.form(button)
        changes |= fields or {}
        unknown = set(changes) - set(form.values) - {name for _, name, _ in form.buttons}
        assert not unknown, f"the form has no field {unknown}; it has {sorted(form.values)}"
        values: dict[str, Any] = {name: value for name, value in form.values.items() if value}
        values |= {name: value for words, name, value in form.buttons if name and words == button}
        values |= changes
        if form.method == "get":
            address = f"{form.action.partition('?')[0]}?{urlencode(values, doseq=True)}"
            return self._opened(self.browser.get(address), 200, address)
        return self._opened(self.browser.post(form.action, data=values), status, form.action)

    def form(self, button: str = "") -> Form:
        """Return the form that has the button of these words (a part is enough), or the first form of the content."""
        assert self.page is not None, "open a page first"
        found = [form for form in self.page.forms if any(button in words for words, _, _ in form.buttons)]
        if not button:
            found = [form for form in found if not form.action.endswith("/sign-out")]
        assert found, f"no form with the button {button!r} on {self.page.path}"
        return found[0]

    def switch(self, action: str, status: int = 303) -> Page:
        """Press the switch whose form goes to `action`."""
        assert self.page is not None, "open a page first"
        form = next(form for form in self.page.forms if form.action == action)
        _, name, value = form.buttons[0]
        return self._opened(self.browser.post(action, data=form.values | {name: value}), status, action)

    def follow(self, words: str) -> Page:
        """Open the link of these words on the present page."""
        assert self.page is not None, "open a page first"
        assert words in self.page.links, f"no link {words!r}; there are {sorted(self.page.links)}"
        return self.get(urljoin(self.page.path, self.page.links[words]))

    def _opened(self, answer: TestResponse, status: int, path: str) -> Page:
        self.answer = answer
        seen = "" if answer.status_code in REDIRECTS else f": {answer.get_data(as_text=True)[:600]}"
        assert answer.status_code == status, f"{path} answered {answer.status_code} instead of {status}{seen}"
        if answer.status_code in REDIRECTS:
            target = urljoin(path, answer.headers["Location"])
            parts = urlsplit(target)
            assert not parts.netloc, f"{path} leads away, to {target}"
            return self.get(target)
        page = Page(answer.get_data(as_text=True), urlsplit(path)._replace(fragment="").geturl())
        if "<!doctype html>" in page.html[:200].lower():
            check_page(page)
            self.page = page
        else:
            assert not page.faults, f"{path} has {page.faults}"
        return page


def check_page(page: Page) -> None:
    """Assert what all pages owe: one h1, a title that begins with it, ids once, tokens in forms, nothing inline."""
    where = page.path
    assert len(page.headings) == 1, f"{where} has {len(page.headings)} h1: {page.headings}"
    assert page.headings[0], f"{where} has an empty h1"
    assert page.title.startswith(page.headings[0]), f"{where}: title {page.title!r}, h1 {page.headings[0]!r}"
    repeated = {name for name, count in Counter(page.ids).items() if count > 1}
    assert not repeated, f"{where} repeats the ids {repeated}"
    assert not page.faults, f"{where} has {page.faults}"
    for form in page.forms:
        has_token = any(form.values.get("csrf_token", ()))
        assert has_token == (form.method == "post" and not form.is_public), (
            f"{where}: the form to {form.action} (method {form.method}), token {has_token}"
        )


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
