"""The reminders as they are drawn on the day, and what may be answered to them."""
