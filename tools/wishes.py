"""The limits every finding tool takes, as one typed argument, and the filter they make."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from recommender.filters import Filter


class Wishes(BaseModel):
    """Hard limits on the films. Empty fields do not limit. Values are spelt as in the catalogue."""

    model_config = ConfigDict(extra="forbid")

    genres: list[str] = Field(default_factory=list, description="every one of these genres")
    any_genres: list[str] = Field(default_factory=list, description="at least one of these genres")
    without_genres: list[str] = Field(default_factory=list, description="none of these genres")
    without_adult_genres: list[str] = Field(
        default_factory=list, description="none of these genres, but for films fit for teens or younger"
    )
    year_from: int | None = Field(default=None, description="first year, inclusive")
    year_to: int | None = Field(default=None, description="last year, inclusive")
    without_years: list[tuple[int | None, int | None]] = Field(default_factory=list, description="periods to leave out")
    people: list[str] = Field(default_factory=list, description="every one of these directed or acts in it")
    any_people: list[str] = Field(default_factory=list, description="at least one of these did")
    without_people: list[str] = Field(default_factory=list, description="none of these people")
    countries: list[str] = Field(default_factory=list, description="made in one of these countries")
    without_countries: list[str] = Field(default_factory=list, description="made in none of these countries")
    audiences: list[str] = Field(default_factory=list, description="fit for one of: kids, family, teen, adult")
    ratings_from: int | None = Field(default=None, description="at least so many ratings")
    ratings_to: int | None = Field(default=None, description="at most so many ratings: little-known films")
    mean_from: float | None = Field(default=None, description="mean rating of 5 at least")
    without_words: list[str] = Field(default_factory=list, description="themes or moods to leave out")
    exclude: list[int] = Field(default_factory=list, description="ids of films not to return")

    def filter(self) -> Filter:
        return Filter(
            genres_all=tuple(self.genres),
            genres_any=tuple(self.any_genres),
            genres_none=tuple(self.without_genres),
            adult_genres_none=tuple(self.without_adult_genres),
            years=(self.year_from, self.year_to),
            years_none=tuple(self.without_years),
            people=tuple(self.people),
            people_any=tuple(self.any_people),
            people_none=tuple(self.without_people),
            countries=tuple(self.countries),
            countries_none=tuple(self.without_countries),
            audiences=tuple(self.audiences),
            ratings=(self.ratings_from, self.ratings_to),
            least_mean=self.mean_from,
            words_none=tuple(self.without_words),
        )
