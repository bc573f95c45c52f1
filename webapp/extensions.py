"""Which Flask extensions do rooms share? Sign-in and protection against forged forms."""

from __future__ import annotations

from flask_login import LoginManager
from flask_wtf import CSRFProtect

login_manager = LoginManager()
csrf = CSRFProtect()
