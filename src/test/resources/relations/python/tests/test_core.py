from shop import core
import shop.money
