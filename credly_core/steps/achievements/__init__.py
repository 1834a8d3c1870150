"""Achievements: who earned what in ALM, read from its API or from transcripts."""

from credly_core.steps.achievements.step import (
    Achievements,
    AchievementsOutcome,
    AchievementsStanding,
    TranscriptOutcome,
)

__all__ = ["Achievements", "AchievementsOutcome", "AchievementsStanding", "TranscriptOutcome"]
