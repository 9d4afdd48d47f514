package caravan.analysis.sensitivity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The words by which a text says what it speaks of, in the languages of the ids that are known. */
final class Topics {
  private final List<Map.Entry<String, Rule>> rules = new ArrayList<>();

  private Topics() {}

  /** A word that ends in {@code *} may go on with more letters. */
  static List<Map.Entry<String, Rule>> all() {
    Topics made = new Topics();
    made.speak(
        Topic.CARD,
        "card*",
        "visa",
        "mastercard",
        "amex",
        "american express",
        "maestro",
        "credit*",
        "debit*",
        "kredit*",
        "karte*",
        "carte",
        "carta",
        "tarjeta*",
        "cvv",
        "cvc",
        "pan",
        "mc");
    made.speak(
        Topic.PHONE,
        "phone*",
        "tel",
        "telefon*",
        "telephone*",
        "téléphone*",
        "mobile*",
        "mobil*",
        "handy*",
        "cell",
        "fax",
        "call",
        "rufnummer*",
        "teléfono*",
        "número",
        "whatsapp",
        "sms",
        "number is",
        "portable");
    made.speak(
        Topic.BIRTH,
        "birth*",
        "born",
        "dob",
        "d.o.b",
        "geboren*",
        "geb.",
        "geburts*",
        "naissance",
        "né le",
        "née le",
        "nacimiento",
        "nascita",
        "nato",
        "nata",
        "geboorte*",
        "birthday*",
        "date of birth",
        "urodzen*",
        "född*");
    made.speak(
        Topic.SSN, "ssn*", "social security*", "social sec*", "itin", "tax id*", "taxpayer*");
    made.speak(Topic.NINO, "nino", "national insurance*", "ni number*", "ni no*", "nin", "hmrc");
    made.speak(
        Topic.STEUER, "steuer*", "idnr*", "tax id*", "tin", "identifikationsnummer*", "taxpayer*");
    made.speak(
        Topic.NIR,
        "nir",
        "sécurité sociale",
        "securite sociale",
        "insee",
        "numéro de sécu*",
        "n° ss",
        "assuré*",
        "social*");
    made.speak(Topic.DNI, "dni*", "nif*", "nie*", "documento*", "identidad*", "cif");
    made.speak(Topic.BSN, "bsn*", "burgerservice*", "sofinummer*", "sofi*", "citizen service*");
    made.speak(
        Topic.RIJKSREGISTER,
        "rijksregister*",
        "registre national",
        "national register*",
        "niss",
        "insz",
        "national number*");
    made.speak(Topic.PESEL, "pesel*");
    made.speak(
        Topic.PERSONNUMMER,
        "personnummer*",
        "personnr*",
        "pnr",
        "personal number*",
        "personal identity*",
        "samordningsnummer*");
    made.speak(Topic.AHV, "ahv*", "avs*", "navs*", "sozialversicherung*", "oasi");
    made.speak(Topic.CPF, "cpf*", "cadastro de pessoa*");
    made.speak(Topic.SIN, "social insurance*", "sin number*", "sin:", "nas:", "assurance sociale*");
    made.speak(Topic.AADHAAR, "aadhaar*", "aadhar*", "uidai");
    made.speak(Topic.ROUTING, "routing*", "aba", "rtn", "transit number*");
    made.speak(Topic.RANDOM_PASSWORD, "random_password");
    made.speak(Topic.KEYSTORE, "\"kdf\"", "\"kdfparams\"", "\"cipherparams\"");
    return made.rules;
  }

  private void speak(Topic topic, String... words) {
    for (String word : words) {
      boolean open = word.endsWith("*");
      String literal = open ? word.substring(0, word.length() - 1) : word;
      boolean letters = Character.isLetter(literal.charAt(literal.length() - 1));
      rules.add(
          Map.entry(
              literal,
              (pass, start, end) -> {
                if (Places.isWord(pass.text, start, end, !open && letters)) {
                  pass.speaks(topic, end);
                }
              }));
    }
  }
}
