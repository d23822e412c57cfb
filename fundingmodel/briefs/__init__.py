"""Briefs: one page for a party: what an offer gives it, why, who else gets what, and how sure that is."""

from fundingmodel.briefs.brief import SENTENCES, Brief, brief_of

__all__ = ["SENTENCES", "Brief", "brief_of"]
