package contract.icloud;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The server's side of SRP-6a for one sign-in, from RFC 5054 and its own arithmetic. */
final class SrpServer {
  private static final BigInteger N =
      new BigInteger(
          ("AC6BDB41 324A9A9B F166DE5E 1389582F AF72B665 1987EE07 FC319294 3DB56050 A37329CB"
                  + " B4A099ED 8193E075 7767A13D D52312AB 4B03310D CD7F48A9 DA04FD50 E8083969"
                  + " EDB767B0 CF609517 9A163AB3 661A05FB D5FAAAE8 2918A996 2F0B93B8 55F97993"
                  + " EC975EEA A80D740A DBF4FF74 7359D041 D5C33EA7 1D281E44 6B14773B CA97B43A"
                  + " 23FB8016 76BD207A 436C6481 F1D2B907 8717461A 5B9D32E6 88F87748 544523B5"
                  + " 24B0D57D 5EA77A27 75D2ECFA 032CFBDB F52FB378 61602790 04E57AE6 AF874E73"
                  + " 03CE5329 9CCC041C 7BC308D8 2A5698F3 A8D0C382 71AE35F8 E9DBFBB6 94B5C803"
                  + " D89F7AE4 35DE236D 525F5475 9B65E372 FCD68EF2 0FA7111F 9E4AFF73")
              .replace(" ", ""),
          16);
  private static final BigInteger G = BigInteger.valueOf(2);

  final byte[] salt = new byte[16];
  final int iterations = 1_000;
  final byte[] publicValue;
  private final String account;
  private final BigInteger clientValue;
  private final BigInteger verifier;
  private final BigInteger secret;

  SrpServer(String account, String password, String protocol, byte[] clientValue) throws Exception {
    SecureRandom random = new SecureRandom();
    random.nextBytes(salt);
    salt[0] = 0; // a salt is bytes, and no number that might lose its zeros
    this.account = account;
    this.clientValue = new BigInteger(1, clientValue);
    byte[] hash = sha256(password.getBytes(StandardCharsets.UTF_8));
    byte[] input =
        protocol.equals("s2k_fo")
            ? HexFormat.of().formatHex(hash).getBytes(StandardCharsets.US_ASCII)
            : hash;
    byte[] inner = sha256(":".getBytes(StandardCharsets.US_ASCII), pbkdf2(input));
    verifier = G.modPow(new BigInteger(1, sha256(salt, inner)), N);
    secret = new BigInteger(256, random).setBit(0);
    BigInteger k = new BigInteger(1, sha256(pad(N), pad(G)));
    publicValue = pad(k.multiply(verifier).add(G.modPow(secret, N)).mod(N));
  }

  /** Whether a client's public value is one that a server may take. */
  boolean sane() {
    return clientValue.mod(N).signum() != 0;
  }

  byte[] expectedClientProof() throws Exception {
    byte[] xor = sha256(pad(N));
    byte[] generator = sha256(pad(G));
    for (int i = 0; i < xor.length; i++) {
      xor[i] ^= generator[i];
    }
    return sha256(
        xor,
        sha256(account.getBytes(StandardCharsets.UTF_8)),
        salt,
        pad(clientValue),
        publicValue,
        sessionKey());
  }

  byte[] expectedServerProof() throws Exception {
    return sha256(pad(clientValue), expectedClientProof(), sessionKey());
  }

  private byte[] sessionKey() throws Exception {
    BigInteger u = new BigInteger(1, sha256(pad(clientValue), publicValue));
    return sha256(pad(clientValue.multiply(verifier.modPow(u, N)).modPow(secret, N)));
  }

  /** RFC 8018, by the book. */
  private byte[] pbkdf2(byte[] password) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(password, "HmacSHA256"));
    byte[] first = Arrays.copyOf(salt, salt.length + 4);
    first[first.length - 1] = 1;
    byte[] u = mac.doFinal(first);
    BigInteger sum = new BigInteger(1, u);
    for (int i = 1; i < iterations; i++) {
      u = mac.doFinal(u);
      sum = sum.xor(new BigInteger(1, u));
    }
    byte[] bytes = pad(sum);
    return Arrays.copyOfRange(bytes, bytes.length - 32, bytes.length);
  }

  private static byte[] pad(BigInteger value) {
    String hex = value.toString(16);
    return HexFormat.of().parseHex("0".repeat(512 - hex.length()) + hex);
  }

  private static byte[] sha256(byte[]... parts) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }
}
