"""Assignment（人员排定）: seats and people in, a duty sheet with proof or an explanation out."""
