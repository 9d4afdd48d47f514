import logging
from . import money
from .parts import wheel, axle
from .parts.wheel import Wheel as W
# import shop.unused
