"""The recommender and its peers measured on published splits."""
