"""Nouns of stages 3 and 4: tender, lot, condition, criterion, bid, panel, score, award."""

from procurement.models.awards import Award, Ranking
from procurement.models.bids import Bid, BidCheck, BidFile, FinalQuote
from procurement.models.intentions import IntentionDraft
from procurement.models.panels import Panel, PanelMember, Score
from procurement.models.tenders import Condition, Criterion, Lot, Method, SmeScope, Tender

__all__ = [
    "Award", "Bid", "BidCheck", "BidFile", "Condition", "Criterion", "FinalQuote", "IntentionDraft", "Lot", "Method", "Panel", "PanelMember",
    "Ranking", "Score", "SmeScope", "Tender",
]
