package a;

class Helper {}
