"""People（人员）: who can be on duty, when they are away, what they wish, and classes of day."""
