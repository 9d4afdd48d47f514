package a.wide;

public class Unused {}
