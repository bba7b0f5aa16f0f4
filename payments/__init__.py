"""Instalments, payment requests, treasury instructions and reconciliation (stage 8)."""
