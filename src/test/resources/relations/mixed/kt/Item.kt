package app.model
class Item
