"""The machine with all its rules. A file of rules is a class; it is named here, and that is all."""
from explore.machine import Machine
from explore.rules_corrections import Corrections
from explore.rules_courses import Courses
from explore.rules_exports import Exports
from explore.rules_faults import Faults
from explore.rules_homework import Homework
from explore.rules_items import Items
from explore.rules_jobs import Jobs
from explore.rules_mappings import Mappings
from explore.rules_materials import Materials
from explore.rules_offers import Offers
from explore.rules_quotas import Quotas
from explore.rules_structures import Structures
from explore.rules_tenancy import Tenancy
from explore.rules_uploads import Uploads
from explore.rules_webhooks import Webhooks

SETTINGS = {"ENVIRONMENT": "testing", "WEBHOOK_ALLOW_PRIVATE": "true", "WORKER_LEASE": 3, "WORKER_RETRY_BASE_MS": 100, "WORKER_MAX_TRIES": 100}


class Explorer(Courses, Materials, Uploads, Mappings, Structures, Offers, Items, Corrections, Exports, Jobs, Homework, Webhooks, Quotas, Tenancy,
               Faults, Machine):
    """Two tenants and all that they can do."""
