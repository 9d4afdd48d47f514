package caravan.analysis.document;

import caravan.analysis.document.Entities.Found;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Organisations by their legal form, people by a title or beside a mail address. */
final class EntityNames {
  private static final String WORD =
      "\\p{Lu}[\\p{L}\\p{N}&'’-]{0,30}(?:\\.[\\p{L}\\p{N}]{1,20}){0,3}";
  private static final String FORMS =
      "(?:GmbH(?: & Co\\. KG)?|gGmbH|AG|KGaA|KG|OHG|GbR|UG|e\\.V\\.|SE|Pty"
          + " Ltd|Ltd|Limited|LLC|LLP|PLC"
          + "|plc|Inc|Corp|Corporation|S\\.A\\.S\\.|S\\.A\\.|SA|SAS|SARL|S\\.à\\.r\\.l\\.|S\\.L\\.|SL|S\\.p\\.A\\.|SpA"
          + "|S\\.r\\.l\\.|B\\.V\\.|BV|N\\.V\\.|NV|AB|Oyj|Oy|A/S|ApS)";
  private static final Pattern ORGANISATION =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])((?:"
              + WORD
              + "(?: (?:&|und|and|et|y|of|de|del|des|du|für|for))?,? ){1,5}"
              + FORMS
              + ")(?![\\p{L}\\p{N}])");
  private static final Pattern TITLED =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])(?:Sir|Lady|Lord|Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Herrn?|Frau|Mme|Mlle|Monsieur|Madame|Sr|Sra|Señora?|Don|Doña)\\.?"
              + " (?:(?:Dr|Prof)\\.? ){0,2}(\\p{Lu}(?:\\.|[\\p{L}'’-]{1,30})(?:"
              + " (?:(?:von|van|de|del|la|der|zu) ){0,2}\\p{Lu}(?:\\.|[\\p{L}'’-]{1,30})){0,3})");
  private static final Pattern ADDRESSED =
      Pattern.compile(
          "(\\p{Lu}[\\p{L}'’-]{1,30}(?: \\p{Lu}(?:\\.|[\\p{L}'’-]{1,30})){1,3})\"?"
              + " <[^@\\s<>]{1,64}@");

  /** How sentences and lines begin before a name. */
  private static final Set<String> BEFORE =
      Set.of(
          "The",
          "A",
          "An",
          "From",
          "To",
          "For",
          "By",
          "At",
          "In",
          "With",
          "Between",
          "Dear",
          "Our",
          "Your",
          "Die",
          "Der",
          "Das",
          "Den",
          "Dem",
          "Des",
          "Bei",
          "Von",
          "Zwischen",
          "Firma",
          "Für",
          "Mit",
          "Unsere",
          "Le",
          "La",
          "Les",
          "Entre",
          "Chez",
          "Société",
          "De",
          "Pour",
          "Par",
          "El",
          "Los",
          "Las",
          "Empresa",
          "Sociedad",
          "Para",
          "Con",
          "And",
          "Und",
          "Et",
          "Y",
          "Client",
          "Customer",
          "Supplier",
          "Kunde");

  private EntityNames() {}

  static void find(String text, Found found) {
    Matcher organisation = ORGANISATION.matcher(text);
    while (organisation.find()) {
      String name = withoutBeginning(organisation.group(1));
      if (name.indexOf(' ') > 0) {
        found.add("organisation", name);
      }
    }
    people(TITLED.matcher(text), found);
    people(ADDRESSED.matcher(text), found);
  }

  private static void people(Matcher matcher, Found found) {
    while (matcher.find()) {
      String name = withoutBeginning(matcher.group(1));
      while (name.endsWith(".") || name.endsWith("'") || name.endsWith("’")) {
        name = name.substring(0, name.length() - 1);
      }
      if (name.length() > 1) {
        found.add("person", name);
      }
    }
  }

  private static String withoutBeginning(String name) {
    String rest = name;
    int space = rest.indexOf(' ');
    while (space > 0 && BEFORE.contains(rest.substring(0, space).replace(",", ""))) {
      rest = rest.substring(space + 1);
      space = rest.indexOf(' ');
    }
    return rest;
  }
}
