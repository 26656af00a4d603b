"""Versions of the tables（表结构的版本）, run by ``service.store.migrating``."""
