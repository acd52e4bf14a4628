"""Tables of the network store."""

from dashboard.network.models.alerts import BuildSeen, FindingSeen, NewsRecipient, StatusChange, Subscription
from dashboard.network.models.base import Base
from dashboard.network.models.exchange import Comment, Contribution, Introduction
from dashboard.network.models.mail import Attempt, Mail
from dashboard.network.models.meetings import AgendaItem, Meeting, Registration, Task
from dashboard.network.models.people import AuditEntry, Release, User
from dashboard.network.models.proposals import Proposal, ProposalPartner, ProposalStatus
from dashboard.network.models.topics import Ballot, Question, Topic, Vote

__all__ = [
    "AgendaItem",
    "Attempt",
    "AuditEntry",
    "Ballot",
    "Base",
    "BuildSeen",
    "Comment",
    "Contribution",
    "FindingSeen",
    "Introduction",
    "Mail",
    "Meeting",
    "NewsRecipient",
    "Proposal",
    "ProposalPartner",
    "ProposalStatus",
    "Question",
    "Registration",
    "Release",
    "StatusChange",
    "Subscription",
    "Task",
    "Topic",
    "User",
    "Vote",
]
