"""The door for webhooks: a small web application that keeps what services tell and answers at once."""

from credly_core.receiver.application import make_receiver
from credly_core.receiver.routes import webhook_routes
from credly_core.receiver.worker import Worker

__all__ = ["Worker", "make_receiver", "webhook_routes"]
