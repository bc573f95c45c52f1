"""What does the demo shop sell and say? A made-up outdoor shop that data and pages share."""

from __future__ import annotations

from typing import NamedTuple


class Product(NamedTuple):
    """Something to buy; the price in minor units."""

    sku: str
    name: str
    category: str
    price: int
    words: str


class Article(NamedTuple):
    """Something to read."""

    slug: str
    title: str
    words: str


CATEGORIES = {"tents": "Tents", "packs": "Backpacks", "boots": "Boots", "kitchen": "Camp kitchen"}
CURRENCY = "EUR"
PRODUCTS: tuple[Product, ...] = (
    Product("tent-ridge-2", "Ridge 2 tent", "tents", 32_900, "Two people, two doors, 1.9 kg. Stands without pegs."),
    Product(
        "tent-lull-3", "Lull 3 tent", "tents", 41_900, "Room for three and a wet dog. Dark inside, so you sleep in."
    ),
    Product("tent-solo", "Solo Fly", "tents", 24_900, "One person, 980 g, up in three minutes."),
    Product("pack-drift-28", "Drift 28", "packs", 11_900, "A day on the hill, a laptop in the week."),
    Product("pack-haul-55", "Haul 55", "packs", 21_900, "A week on your back, and you still like it on day five."),
    Product("pack-kid-12", "Fox 12", "packs", 4_900, "For people under ten who carry their own snacks."),
    Product("boot-fell", "Fell boot", "boots", 18_900, "Ankle-high leather that can be resoled twice."),
    Product("boot-trail", "Trail runner", "boots", 12_900, "Light, loud, quick to dry."),
    Product("boot-snow", "Firn boot", "boots", 23_900, "Warm in deep frost, takes a strap crampon."),
    Product("stove-wick", "Wick stove", "kitchen", 6_900, "Boils half a litre in three minutes."),
    Product("pot-nest", "Nest pots", "kitchen", 5_400, "Three pots in one, two lids, no rattle."),
    Product("mug-tin", "Tin mug", "kitchen", 1_490, "Enamel. Burns your lip exactly once."),
)
ARTICLES: tuple[Article, ...] = (
    Article("layering", "How to layer without sweating", "Three layers, and the one that everybody forgets."),
    Article("first-night", "Your first night out", "What to take, what to leave, and why you won't be eaten."),
    Article("boot-care", "Boots that last ten years", "Clean, wax, dry slowly. The rest is marketing."),
    Article("light-pack", "Two kilos less by Friday", "Weigh everything once. You will laugh about the pans."),
)
BY_SKU = {product.sku: product for product in PRODUCTS}
BY_SLUG = {article.slug: article for article in ARTICLES}
NAME = "Alder & Pine"


def price_words(minor: int) -> str:
    """Return a price as the shop writes it: €329.00."""
    return f"€{minor // 100:,}.{minor % 100:02}"
