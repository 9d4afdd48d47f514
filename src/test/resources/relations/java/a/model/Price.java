package a.model;

public record Price(long cents) {}
