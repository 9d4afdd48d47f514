package caravan.storage.icloud.web;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The client's side of SRP-6a (RFC 2945, RFC 5054) as Apple's sign-in speaks it: the group of 2048
 * bits, SHA-256, and a private key without the user's name in it. The password never leaves the
 * machine. For one sign-in.
 */
final class Srp {
  /** The 2048-bit group of RFC 5054, appendix A. */
  static final BigInteger N =
      new BigInteger(
          "AC6BDB41324A9A9BF166DE5E1389582FAF72B6651987EE07FC3192943DB56050"
              + "A37329CBB4A099ED8193E0757767A13DD52312AB4B03310DCD7F48A9DA04FD50"
              + "E8083969EDB767B0CF6095179A163AB3661A05FBD5FAAAE82918A9962F0B93B8"
              + "55F97993EC975EEAA80D740ADBF4FF747359D041D5C33EA71D281E446B14773B"
              + "CA97B43A23FB801676BD207A436C6481F1D2B9078717461A5B9D32E688F87748"
              + "544523B524B0D57D5EA77A2775D2ECFA032CFBDBF52FB3786160279004E57AE6"
              + "AF874E7303CE53299CCC041C7BC308D82A5698F3A8D0C38271AE35F8E9DBFBB6"
              + "94B5C803D89F7AE435DE236D525F54759B65E372FCD68EF20FA7111F9E4AFF73",
          16);

  static final BigInteger G = BigInteger.TWO;
  private static final int WIDTH = 256;
  private static final int SECRET = 32;

  private final BigInteger secret;
  private final BigInteger publicValue;

  /**
   * What proves that both sides know the same key.
   *
   * @param client sent first
   * @param server what only a server that knows the verifier could answer; Apple wants it sent too
   */
  record Proofs(byte[] client, byte[] server) {}

  Srp(SecureRandom random) {
    byte[] bytes = new byte[SECRET];
    random.nextBytes(bytes);
    secret = new BigInteger(1, bytes);
    publicValue = G.modPow(secret, N);
  }

  /** The public value A, as wide as the group. */
  byte[] publicValue() {
    return wide(publicValue);
  }

  /**
   * Answers the server's challenge.
   *
   * @param account in lower case, as the server hashes it
   * @param key derived from the password
   * @throws IllegalArgumentException if the server's value is one that would give the key away
   */
  Proofs prove(String account, byte[] key, byte[] salt, byte[] serverValue) {
    BigInteger b = new BigInteger(1, serverValue);
    BigInteger u = number(Hashes.sha256(wide(publicValue), wide(b)));
    if (b.signum() == 0 || b.compareTo(N) >= 0 || u.signum() == 0) {
      throw new IllegalArgumentException("the server's public value is not one of the group");
    }
    byte[] colon = {':'};
    BigInteger x = number(Hashes.sha256(salt, Hashes.sha256(colon, key)));
    BigInteger k = number(Hashes.sha256(wide(N), wide(G)));
    BigInteger base = b.subtract(k.multiply(G.modPow(x, N))).mod(N);
    byte[] session = Hashes.sha256(wide(base.modPow(secret.add(u.multiply(x)), N)));

    byte[] group = Hashes.sha256(wide(N));
    byte[] generator = Hashes.sha256(wide(G));
    for (int i = 0; i < group.length; i++) {
      group[i] ^= generator[i];
    }
    byte[] user = Hashes.sha256(account.getBytes(StandardCharsets.UTF_8));
    byte[] client = Hashes.sha256(group, user, salt, wide(publicValue), wide(b), session);
    return new Proofs(client, Hashes.sha256(wide(publicValue), client, session));
  }

  /**
   * The key that stands for the password.
   *
   * @param protocol {@code s2k} or {@code s2k_fo}, as the server chose
   * @throws IllegalArgumentException if it is neither
   */
  static byte[] key(String protocol, String password, byte[] salt, int iterations) {
    byte[] hash = Hashes.sha256(password.getBytes(StandardCharsets.UTF_8));
    return switch (protocol) {
      case "s2k" -> Hashes.pbkdf2(hash, salt, iterations);
      case "s2k_fo" ->
          Hashes.pbkdf2(
              HexFormat.of().formatHex(hash).getBytes(StandardCharsets.US_ASCII), salt, iterations);
      default -> throw new IllegalArgumentException("the protocol '" + protocol + "' is not known");
    };
  }

  /** As wide as the group, as RFC 5054 pads. */
  static byte[] wide(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] wide = new byte[WIDTH];
    int skip = Math.max(0, bytes.length - WIDTH); // the sign's own byte
    System.arraycopy(bytes, skip, wide, WIDTH - (bytes.length - skip), bytes.length - skip);
    return wide;
  }

  private static BigInteger number(byte[] bytes) {
    return new BigInteger(1, bytes);
  }
}
