"""Exchanging changes and photos between laptops and an organisation's server."""
