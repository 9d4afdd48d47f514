package app
class Local
