"""The tables. One noun a file; what must hold is in the database, not in the code around it."""

from jobs.models.api_call import ApiCall, Budget
from jobs.models.bulk_action import BulkAction, BulkActionRow, BulkActionSlice
from jobs.models.business import LocalBusiness, PossibleDuplicate
from jobs.models.contact import Contact, ContactEvidence
from jobs.models.control import (
    AutomationRule,
    PumpSlot,
    StageControl,
    StageMinute,
    Suppression,
    SuppressionKey,
    WorkerHeartbeat,
)
from jobs.models.decision import Bulk, Decision, ReviewClaim
from jobs.models.destination import Destination, LeadDelivery, LeadDeliveryEvent, LeadSend, SendRule
from jobs.models.domain import Domain
from jobs.models.event import Event
from jobs.models.export import Export, ExportPiece
from jobs.models.fetch import Fetch
from jobs.models.flag import FeatureFlag, FlagChange, FlagSample
from jobs.models.host import Host, PageBudget, ParkedGroup
from jobs.models.imports import Import, ImportedRow, ImportMapping, ImportPiece
from jobs.models.incident import Incident
from jobs.models.lead import Lead, LeadChange, LeadCount, LeadCountChange, LeadNote, LeadStage, LeadWords
from jobs.models.learning import FitModel, FitScope, LearningCursor
from jobs.models.page import Page
from jobs.models.place import Place, PlaceFound, PlaceSearch
from jobs.models.project import Project
from jobs.models.recipe import ExportRecipe, RecipeChange, RecipeRow, RecipeRun
from jobs.models.run import Run
from jobs.models.scraper import ExtractorDifference, ScraperFault, ScraperRecord
from jobs.models.sitemap import SitemapFile
from jobs.models.storage import StorageTarget
from jobs.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "ApiCall", "AutomationRule", "Budget", "Bulk", "BulkAction", "BulkActionRow", "BulkActionSlice", "Contact",
    "ContactEvidence", "Decision", "Destination", "Domain", "Event", "Export", "ExportPiece", "ExportRecipe",
    "ExtractorDifference", "FeatureFlag", "Fetch", "FitModel", "FitScope", "FlagChange", "FlagSample", "Host", "Import",
    "ImportMapping", "ImportPiece", "ImportedRow", "Incident", "Lead", "LeadChange", "LeadCount", "LeadCountChange",
    "LeadDelivery", "LeadDeliveryEvent", "LeadNote", "LeadSend", "LeadStage", "LeadWords", "LearningCursor",
    "LocalBusiness", "Page", "PageBudget", "ParkedGroup", "Place", "PlaceFound", "PlaceSearch", "PossibleDuplicate",
    "Project", "PumpSlot", "RecipeChange", "RecipeRow", "RecipeRun", "ReviewClaim", "Run", "ScraperFault",
    "ScraperRecord", "SendRule", "SitemapFile", "StageControl", "StageMinute", "StorageTarget", "Suppression",
    "SuppressionKey", "Webhook", "WebhookDelivery", "WorkerHeartbeat",
]  # fmt: skip
