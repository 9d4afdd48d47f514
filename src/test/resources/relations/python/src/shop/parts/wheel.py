from ..money import CENTS
