package caravan.analysis.sensitivity;

/**
 * What a text speaks of when it uses certain words: what makes a mere number a card or the id of a
 * person.
 */
enum Topic {
  CARD(200),
  PHONE(40),
  BIRTH(48),
  SSN(80),
  NINO(80),
  STEUER(80),
  NIR(80),
  DNI(80),
  BSN(80),
  RIJKSREGISTER(80),
  PESEL(80),
  PERSONNUMMER(80),
  AHV(80),
  CPF(80),
  SIN(80),
  AADHAAR(80),
  ROUTING(80),
  RANDOM_PASSWORD(4_000),
  KEYSTORE(4_000);

  private final int reach;

  Topic(int reach) {
    this.reach = reach;
  }

  /** How many characters behind its word a topic still holds. */
  int reach() {
    return reach;
  }
}
