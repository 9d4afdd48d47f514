package a.wide;

public class Wide {}
