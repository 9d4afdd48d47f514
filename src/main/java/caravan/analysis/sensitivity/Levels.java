package caravan.analysis.sensitivity;

import caravan.model.meaning.Level;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which level follows from what was found. What opens something, cards, and health are restricted;
 * so are many accounts or ids. A few of these, hashes of passwords, locked keys, dates of birth, a
 * dozen people's addresses and a mark that says so are confidential. A text is public only if it
 * says that all the world may have it, and nothing else was found; all others are internal.
 */
final class Levels {
  private static final int MANY_IDS = 10;
  private static final int MANY_CONTACTS = 12;
  private static final int HEAD = 4_096;
  private static final List<String> OPEN =
      List.of(
          "spdx-license-identifier:",
          "licensed under the apache license",
          "permission is hereby granted, free of charge",
          "gnu general public license",
          "redistribution and use in source and binary forms",
          "mozilla public license",
          "creative commons attribution",
          "this is free and unencumbered software",
          "gnu lesser general public license");

  private Levels() {}

  static Level of(Map<Kind, Integer> counts, String text) {
    Map<Kind.Group, Integer> groups = new EnumMap<>(Kind.Group.class);
    counts.forEach((kind, count) -> groups.merge(kind.group(), count, Integer::sum));
    int ids = count(groups, Kind.Group.IDENTITY) + count(groups, Kind.Group.FINANCIAL);
    if (groups.containsKey(Kind.Group.SECRET)
        || groups.containsKey(Kind.Group.CARD)
        || groups.containsKey(Kind.Group.HEALTH)
        || ids >= MANY_IDS) {
      return Level.RESTRICTED;
    }
    if (ids > 0
        || groups.containsKey(Kind.Group.LOCKED)
        || groups.containsKey(Kind.Group.PERSON)
        || groups.containsKey(Kind.Group.MARKING)) {
      return Level.CONFIDENTIAL;
    }
    if (isOpen(text) && !groups.containsKey(Kind.Group.NOTE)) {
      return Level.PUBLIC; // the addresses in it are its authors'
    }
    return count(groups, Kind.Group.CONTACT) >= MANY_CONTACTS ? Level.CONFIDENTIAL : Level.INTERNAL;
  }

  private static int count(Map<Kind.Group, Integer> groups, Kind.Group group) {
    return groups.getOrDefault(group, 0);
  }

  private static boolean isOpen(String text) {
    String head = text.substring(0, Math.min(text.length(), HEAD)).toLowerCase(Locale.ROOT);
    String words = head.replaceAll("[\\s*#/]+", " ");
    return OPEN.stream().anyMatch(words::contains);
  }
}
