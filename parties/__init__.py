"""Jurisdictions, purchasing bodies, contractors, experts, and the people who act for them."""
