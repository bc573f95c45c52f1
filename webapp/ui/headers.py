"""What may a browser do with our pages? Headers against foreign code, frames and caches."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.datastructures import ContentSecurityPolicy

A_YEAR_SECONDS = 31_536_000
POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
PLAIN = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def add_headers(app: Flask) -> None:
    """Put the headers on every answer. What a view has set itself stays: public answers choose their own."""
    app.after_request(_put_headers)


def _put_headers(response: Response) -> Response:
    if not response.content_security_policy:
        response.content_security_policy = ContentSecurityPolicy(POLICY)
    for name, value in PLAIN.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static":
        _cache_versioned(response)
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _cache_versioned(response: Response) -> None:
    if "v" in request.args and response.status_code in {200, 304}:
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR_SECONDS}, immutable"
