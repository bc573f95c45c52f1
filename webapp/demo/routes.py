"""Which addresses has the demo shop? Plain public pages that carry the beacon, as a customer's site would."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from webapp.database import db
from webapp.demo.catalog import ARTICLES, BY_SKU, BY_SLUG, CATEGORIES, CURRENCY, NAME, PRODUCTS, price_words
from webapp.demo.making import find_demo_key

bp = Blueprint("demo", __name__, url_prefix="/demo")


@bp.context_processor
def shop() -> dict[str, object]:
    return {
        "shop_name": NAME,
        "categories": CATEGORIES,
        "currency": CURRENCY,
        "price_words": price_words,
        "beacon_key": find_demo_key(db.session()),
    }


@bp.get("/")
def home() -> ResponseReturnValue:
    return render_template("demo/home.html", products=PRODUCTS[:6], articles=ARTICLES)


@bp.get("/c/<category>")
def category(category: str) -> ResponseReturnValue:
    if category not in CATEGORIES:
        abort(404)
    products = [product for product in PRODUCTS if product.category == category]
    return render_template("demo/list.html", heading=CATEGORIES[category], products=products)


@bp.get("/p/<sku>")
def product(sku: str) -> ResponseReturnValue:
    found = BY_SKU.get(sku)
    if found is None:
        raise NotFound
    return render_template("demo/product.html", product=found)


@bp.get("/search")
def search() -> ResponseReturnValue:
    words = request.args.get("q", "").strip()[:100]
    products = [product for product in PRODUCTS if words.lower() in f"{product.name} {product.words}".lower()]
    return render_template("demo/list.html", heading=f"Results for “{words}”", products=products)


@bp.get("/read/<slug>")
def article(slug: str) -> ResponseReturnValue:
    found = BY_SLUG.get(slug)
    if found is None:
        raise NotFound
    return render_template("demo/article.html", article=found)


@bp.get("/cart")
def cart() -> ResponseReturnValue:
    return render_template("demo/cart.html", prices={product.sku: product for product in PRODUCTS})


@bp.get("/contact")
def contact() -> ResponseReturnValue:
    return render_template("demo/contact.html")


@bp.get("/size-guide.txt")
def size_guide() -> ResponseReturnValue:
    return "EU 36  UK 3.5\nEU 40  UK 6.5\nEU 44  UK 9.5\n", {"Content-Type": "text/plain; charset=utf-8"}
