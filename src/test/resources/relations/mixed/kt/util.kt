package app.util
fun shout() {}
