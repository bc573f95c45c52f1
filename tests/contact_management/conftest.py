"""Who looks at contacts, activities and types? The cast."""

from tests.cast import ada, dev, mel, sign_in, stranger, vera

__all__ = ["ada", "dev", "mel", "sign_in", "stranger", "vera"]
