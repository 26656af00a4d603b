"""Supervision（督查考核）: what each unit owed in a period, and what records say of it."""
