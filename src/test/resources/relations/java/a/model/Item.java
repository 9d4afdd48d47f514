package a.model;

public record Item(Price price) {}
