package a;

class Unrelated {}
