"""Scheduled jobs（定时作业）: what is due is computed; the database makes it happen once."""
