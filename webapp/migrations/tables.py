"""Which tables are there? All of them, because every room's models are imported here."""

from __future__ import annotations

from webapp.access import models as access_models
from webapp.activities import models as activity_models
from webapp.administration import models as administration_models
from webapp.admission import models as admission_models
from webapp.channels import models as channel_models
from webapp.consent import models as consent_models
from webapp.contact_management import models as contact_management_models
from webapp.contacts import models as contact_models
from webapp.database import Base
from webapp.forms import models as form_models
from webapp.identity import models as identity_models
from webapp.privacy import models as privacy_models
from webapp.processing import models as processing_models
from webapp.recalculation import models as recalculation_models
from webapp.settings import models as settings_models

MODELS = (
    access_models,
    activity_models,
    administration_models,
    admission_models,
    channel_models,
    consent_models,
    contact_management_models,
    contact_models,
    form_models,
    identity_models,
    privacy_models,
    processing_models,
    recalculation_models,
    settings_models,
)
METADATA = Base.metadata
