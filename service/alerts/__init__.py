"""Alerts in（预警来件）: what arrives, in any known format: kept, read, recorded."""
