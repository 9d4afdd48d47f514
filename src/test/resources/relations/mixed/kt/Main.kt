package app
import app.model.Item
import app.util.shout
fun main() { Local(); shout(); Item() }
