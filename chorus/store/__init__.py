"""The database: tables, queries, the one writer."""
