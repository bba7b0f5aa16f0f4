"""Methods, timetable, bids, panels and award (stages 3 and 4)."""
