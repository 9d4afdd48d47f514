package contract.drive;

/** An error answer of the fake, as Drive words it. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final int status;
  final String reason;

  Refusal(int status, String reason, String message) {
    super(message);
    this.status = status;
    this.reason = reason;
  }

  static Refusal bad(String message) {
    return new Refusal(400, "badRequest", message);
  }
}
