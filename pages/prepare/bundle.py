"""x"""
from pages.parts.frame import frame
frame("Connect", group="Start")
