"""Every setting: meaning, default, where its value came from."""

from credly_core.settings.values import SettingLine, Settings

__all__ = ["SettingLine", "Settings"]
