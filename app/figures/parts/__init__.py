"""Traces and axes that several figures share."""
