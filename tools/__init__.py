"""LangChain tools over the recommender, usable by any agent."""
