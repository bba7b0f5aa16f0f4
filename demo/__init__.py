"""The demonstration: cases, and the player that plays them over HTTP as their users do. Imports no app."""
