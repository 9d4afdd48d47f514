package sc.model
class Item
