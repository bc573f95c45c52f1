"""What happens on a visit to the demo shop? A believable walk: arrive, look around, perhaps buy, perhaps subscribe."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from webapp.activities.record import PurchaseLine, SentActivity, SentContact, Target
from webapp.demo.catalog import ARTICLES, CATEGORIES, CURRENCY, NAME, PRODUCTS, Article, Product
from webapp.demo.people import Person

SEARCHES = ("tent", "boots", "backpack", "stove", "rain jacket", "gift card", "waterproof", "size chart")
KEYWORDS = ("light two person tent", "hiking boots resoled", "55 litre backpack", "camp stove", "alder and pine")
NEWSLETTER = "utm_source=newsletter&utm_medium=email&utm_campaign=autumn-{week}"
SOURCES = ("direct", "direct", "direct", "search", "search", "newsletter", "social", "advert", "partner")
SECONDS_BETWEEN = (4, 95)


class Step(NamedTuple):
    """One activity of a walk: seconds after the one before, and what is sent."""

    after_seconds: int
    sent: SentActivity


class Walk(NamedTuple):
    """One visit: the activities in order, and what the person said of themselves, if anything."""

    steps: list[Step]
    contact: SentContact | None


class Walker:
    """Makes walks through the shop whose pages stand under `base`."""

    def __init__(self, base: str, chance: random.Random) -> None:
        """Begin with the shop's address, without a slash at its end."""
        self._base = base
        self._chance = chance

    def walk(self, person: Person, week: int) -> Walk:
        """Return one visit of a person in a week of the year."""
        steps = list(self._steps(person, week))
        says_who = bool(person.email) and any(
            step.sent.type in {"purchase", "newslettersubscription"} for step in steps
        )
        if not says_who:
            return Walk(steps, None)
        attributes: dict[str, str | int | float | bool | None] = {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "company": person.company,
        }
        return Walk(steps, SentContact(person.email, "", attributes))

    def _steps(self, person: Person, week: int) -> Iterator[Step]:
        chance = self._chance
        query, referrer = self._arrive(week)
        first = chance.choice(("home", "category", "product", "article"))
        product = chance.choice(PRODUCTS)
        yield Step(0, self._first_page(first, product, query, referrer, person))
        if chance.random() < 0.12:  # noqa: PLR2004 - how often people search
            yield self._search()
        for _ in range(min(6, int(chance.expovariate(0.8)))):
            yield from self._look(chance.choice(PRODUCTS), person)
        if chance.random() < 0.2:  # noqa: PLR2004 - how often people read
            yield from self._read(chance.choice(ARTICLES), person)
        if chance.random() < 0.09:  # noqa: PLR2004 - how often people buy
            yield from self._buy(person)
        if person.email and chance.random() < 0.18:  # noqa: PLR2004 - how often people subscribe
            yield self._subscribe()

    def _arrive(self, week: int) -> tuple[str, str]:
        source = self._chance.choice(SOURCES)
        if source == "search":
            keyword = self._chance.choice(KEYWORDS).replace(" ", "+")
            return "", self._chance.choice(("https://www.google.com/", f"https://www.bing.com/search?q={keyword}"))
        if source == "newsletter":
            return NEWSLETTER.format(week=week), ""
        if source == "social":
            return "", self._chance.choice(("https://www.instagram.com/", "https://www.reddit.com/r/hiking/"))
        if source == "advert":
            return "utm_source=google&utm_medium=cpc&utm_campaign=tents", "https://www.google.com/"
        return "", "https://trailnotes.example.net/reviews" if source == "partner" else ""

    def _first_page(self, kind: str, product: Product, query: str, referrer: str, person: Person) -> SentActivity:
        path, title = {
            "home": ("/", NAME),
            "category": (f"/c/{product.category}", CATEGORIES[product.category]),
            "product": (f"/p/{product.sku}", product.name),
            "article": (f"/read/{ARTICLES[0].slug}", ARTICLES[0].title),
        }[kind]
        return self._page(path, title, person, query=query, referrer=referrer)

    def _look(self, product: Product, person: Person) -> Iterator[Step]:
        path = f"/p/{product.sku}"
        yield Step(self._pause(), self._page(path, product.name, person))
        yield Step(1, self._about("productview", product, path))
        if self._chance.random() < 0.16:  # noqa: PLR2004 - how often a look becomes a cart
            yield Step(self._pause(), self._about("productaddedtocart", product, path))
        if self._chance.random() < 0.05:  # noqa: PLR2004 - how often the size guide is wanted
            sent = SentActivity(type="download", title="Size guide", value="size-guide.txt", url=self._base + path)
            yield Step(self._pause(), sent)

    def _read(self, article: Article, person: Person) -> Iterator[Step]:
        path = f"/read/{article.slug}"
        yield Step(self._pause(), self._page(path, article.title, person))
        if self._chance.random() < 0.15:  # noqa: PLR2004 - how often readers leave by a link
            url = "https://trailnotes.example.net/weather"
            yield Step(self._pause(), SentActivity(type="outboundlink", value="trailnotes.example.net", url=url))

    def _search(self) -> Step:
        words = self._chance.choice(SEARCHES)
        return Step(
            self._pause(), SentActivity(type="internalsearch", value=words, url=f"{self._base}/search?q={words}")
        )

    def _buy(self, person: Person) -> Iterator[Step]:
        bought = self._chance.sample(PRODUCTS, self._chance.choice((1, 1, 1, 2, 3)))
        for product in bought:
            yield Step(self._pause(), self._about("productaddedtocart", product, f"/p/{product.sku}"))
        yield Step(self._pause(), self._page("/cart", "Your cart", person))
        order = f"AP-{self._chance.randrange(100_000, 999_999)}"
        lines = [PurchaseLine(product=p.sku, name=p.name, quantity=1, price=p.price) for p in bought]
        total = sum(product.price for product in bought)
        metadata: dict[str, str | int | float | bool] = {"currency": CURRENCY, "total": total}
        yield Step(
            self._pause(),
            SentActivity(
                type="purchase",
                title=f"Order {order}",
                value=str(total),
                item_id=order,
                url=f"{self._base}/thanks",
                metadata=metadata,
                lines=lines,
            ),
        )

    def _subscribe(self) -> Step:
        sent = SentActivity(
            type="newslettersubscription", title="Trail letter", value="Trail letter", item_id="trail-letter"
        )
        return Step(self._pause(), sent)

    def _page(self, path: str, title: str, person: Person, *, query: str = "", referrer: str = "") -> SentActivity:
        url = f"{self._base}{path}?{query}" if query else f"{self._base}{path}"
        return SentActivity(type="pagevisit", title=title, url=url, referrer=referrer, language=person.language)

    def _about(self, kind: str, product: Product, path: str) -> SentActivity:
        metadata: dict[str, str | int | float | bool] = {"price": product.price, "currency": CURRENCY}
        return SentActivity(
            type=kind,
            title=product.name,
            value=product.name,
            url=self._base + path,
            item_id=product.sku,
            target=Target("product", product.sku),
            metadata=metadata,
        )

    def _pause(self) -> int:
        return self._chance.randint(*SECONDS_BETWEEN)
