from .core import sell
