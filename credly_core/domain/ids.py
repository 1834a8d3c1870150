"""One type per kind of identifier, so that none can be passed where another belongs.

Identifiers are text everywhere inside; some services send numbers, their `wire.py` turns them.
"""

from __future__ import annotations

from typing import NewType

ConnectionId = NewType("ConnectionId", str)
OrganizationId = NewType("OrganizationId", str)
TemplateId = NewType("TemplateId", str)
IssuedBadgeId = NewType("IssuedBadgeId", str)
AlmBadgeId = NewType("AlmBadgeId", str)
DraftId = NewType("DraftId", str)
BundleId = NewType("BundleId", str)
CheckId = NewType("CheckId", str)
PullId = NewType("PullId", str)
AccountId = NewType("AccountId", str)
LearnerId = NewType("LearnerId", str)
UserBadgeId = NewType("UserBadgeId", str)
SkillId = NewType("SkillId", str)
LearningObjectId = NewType("LearningObjectId", str)
InstanceId = NewType("InstanceId", str)
PersonId = NewType("PersonId", str)
MappingId = NewType("MappingId", str)
OrderId = NewType("OrderId", str)
