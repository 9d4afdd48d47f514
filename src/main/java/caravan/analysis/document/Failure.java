package caravan.analysis.document;

import caravan.model.meaning.Unreadable;
import caravan.model.meaning.Unreadable.Reason;
import org.apache.tika.exception.EncryptedDocumentException;
import org.jspecify.annotations.Nullable;

/** How reading a document can end, with Caravan's own words for it. */
enum Failure {
  NONE(null, ""),
  ENCRYPTED(Reason.ENCRYPTED, "it can be opened only with a password"),
  UNPACKED(Reason.BOMB, "it unpacks to more than is allowed"),
  EXPANDED(Reason.BOMB, "it expands or nests beyond what is allowed"),
  NESTED(Reason.BOMB, "it nests deeper than its reader can follow"),
  MALFORMED(Reason.MALFORMED, "its reader takes it for broken");

  private final @Nullable Reason reason;
  private final String detail;

  Failure(@Nullable Reason reason, String detail) {
    this.reason = reason;
    this.detail = detail;
  }

  /** The way in which it ended. */
  @Nullable Unreadable unreadable() {
    return reason == null ? null : new Unreadable(reason, detail);
  }

  static Failure of(Exception thrown) {
    if (Causes.find(thrown, EncryptedDocumentException.class) != null
        || Causes.mention(thrown, "InvalidPasswordException")
        || Causes.mention(thrown, "PasswordRequiredException")) {
      return ENCRYPTED;
    }
    // of Tika's SecureContentHandler, of POI's ZipSecureFile, of the JDK's XML limits
    if (Causes.mention(thrown, "Zip bomb")
        || Causes.mention(thrown, "zip bomb")
        || Causes.mention(thrown, "JAXP0001")
        || Causes.mention(thrown, "entity expansion")
        || Causes.mention(thrown, "RecordFormatException")) {
      return EXPANDED;
    }
    if (Causes.find(thrown, StackOverflowError.class) != null) {
      return NESTED;
    }
    return MALFORMED;
  }
}
