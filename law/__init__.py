"""The law as a dated book of provisions, the working-day calendar, money and scoring, as data and pure functions."""
