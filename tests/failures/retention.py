"""What does a night do? A process of its own, so that it can be killed: it lets go once what is past its time."""

from __future__ import annotations

import os

from webapp import create_app
from webapp.config import read_config
from webapp.database import db
from webapp.privacy.retention_jobs import keep_retention

if __name__ == "__main__":
    app = create_app(read_config(os.environ))
    with app.app_context():
        keep_retention(db.engine, app.extensions["contrail_door"].spool)
