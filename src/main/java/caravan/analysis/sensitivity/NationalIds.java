package caravan.analysis.sensitivity;

import org.jspecify.annotations.Nullable;

/** The numbers that states give to people, as far as they are digits only. Pure functions. */
final class NationalIds {
  private NationalIds() {}

  /**
   * The kind of a number, null if it is none.
   *
   * @param shape how many digits each group has, as characters from '0'
   * @param separator between the groups, 0 if there is one group
   */
  static @Nullable Kind kind(Pass pass, int at, String digits, String shape, char separator) {
    return switch (digits.length()) {
      case 9 -> nine(pass, at, digits, shape, separator);
      case 10 -> swedish(pass, at, digits, shape) ? Kind.SE_PERSONNUMMER : null;
      case 11 -> eleven(pass, at, digits, shape, separator);
      case 12 -> twelve(pass, at, digits, shape);
      case 13 -> swiss(pass, at, digits, shape) ? Kind.CH_AHV : null;
      case 15 -> french(pass, at, digits) ? Kind.FR_NIR : null;
      default -> null;
    };
  }

  private static @Nullable Kind nine(
      Pass pass, int at, String digits, String shape, char separator) {
    if (pass.about(Topic.SSN, at) && isSsn(digits) && (shape.equals("324") || separator == 0)) {
      return Kind.US_SSN;
    }
    if (pass.about(Topic.BSN, at)
        && CheckDigits.weighted(digits, 9, 8, 7, 6, 5, 4, 3, 2, -1) % 11 == 0
        && Strength.different(digits) > 2) {
      return Kind.NL_BSN;
    }
    boolean canadian =
        pass.about(Topic.SIN, at)
            && CheckDigits.luhn(digits)
            && digits.charAt(0) != '0'
            && Strength.different(digits) > 2;
    return canadian ? Kind.CA_SIN : null;
  }

  private static @Nullable Kind eleven(
      Pass pass, int at, String digits, String shape, char separator) {
    if (isCpf(digits) && (shape.equals("333-2") || pass.about(Topic.CPF, at))) {
      return Kind.BR_CPF;
    }
    if (pass.about(Topic.STEUER, at) && isSteuerId(digits) && separator != '.') {
      return Kind.DE_STEUER_ID;
    }
    if (pass.about(Topic.PESEL, at) && separator == 0 && isPesel(digits)) {
      return Kind.PL_PESEL;
    }
    boolean belgian =
        (shape.equals("222-3.2") || shape.equals("222-32") || pass.about(Topic.RIJKSREGISTER, at))
            && isBelgian(digits);
    return belgian ? Kind.BE_RIJKSREGISTER : null;
  }

  private static @Nullable Kind twelve(Pass pass, int at, String digits, String shape) {
    if (pass.about(Topic.AADHAAR, at)
        && digits.charAt(0) > '1'
        && CheckDigits.verhoeff(digits)
        && Strength.different(digits) > 2) {
      return Kind.IN_AADHAAR;
    }
    boolean century = digits.startsWith("19") || digits.startsWith("20");
    boolean shaped = shape.equals("84") || shape.length() == 1;
    return century && shaped && swedish(pass, at, digits.substring(2), "64")
        ? Kind.SE_PERSONNUMMER
        : null;
  }

  /** No area 000, 666 or from 900, no group 00, no serial 0000, and none of advertisements. */
  private static boolean isSsn(String digits) {
    String area = digits.substring(0, 3);
    return !area.equals("000")
        && !area.equals("666")
        && area.charAt(0) != '9'
        && !digits.substring(3, 5).equals("00")
        && !digits.endsWith("0000")
        && !digits.equals("078051120")
        && !digits.equals("219099999")
        && !digits.equals("123456789");
  }

  private static boolean isCpf(String digits) {
    return Strength.different(digits) > 2
        && check11(digits, 9) == digits.charAt(9) - '0'
        && check11(digits, 10) == digits.charAt(10) - '0';
  }

  private static int check11(String digits, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (digits.charAt(i) - '0') * (count + 1 - i);
    }
    int rest = sum * 10 % 11;
    return rest == 10 ? 0 : rest;
  }

  /** Of the first ten digits one comes twice or three times, all others at most once. */
  private static boolean isSteuerId(String digits) {
    int[] counts = new int[10];
    for (int i = 0; i < 10; i++) {
      counts[digits.charAt(i) - '0']++;
    }
    int repeated = 0;
    for (int count : counts) {
      repeated += count > 1 ? 1 : 0;
    }
    return digits.charAt(0) != '0' && repeated == 1 && CheckDigits.mod1110(digits);
  }

  private static boolean isPesel(String digits) {
    int month = Integer.parseInt(digits.substring(2, 4)) % 20;
    int sum = CheckDigits.weighted(digits, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3);
    return Dates.isDay(month, Integer.parseInt(digits.substring(4, 6)))
        && (10 - sum % 10) % 10 == digits.charAt(10) - '0';
  }

  private static boolean isBelgian(String digits) {
    int check = Integer.parseInt(digits.substring(9));
    String first = digits.substring(0, 9);
    boolean before2000 = check == 97 - CheckDigits.mod(first, 97);
    boolean since2000 = check == 97 - CheckDigits.mod("2" + first, 97);
    return (before2000 || since2000)
        && Dates.isDay(
            Integer.parseInt(digits.substring(2, 4)), Integer.parseInt(digits.substring(4, 6)));
  }

  private static boolean swedish(Pass pass, int at, String digits, String shape) {
    int day = Integer.parseInt(digits.substring(4, 6));
    return (shape.equals("64") || shape.length() == 1)
        && pass.about(Topic.PERSONNUMMER, at)
        && Dates.isDay(Integer.parseInt(digits.substring(2, 4)), day > 60 ? day - 60 : day)
        && CheckDigits.luhn(digits);
  }

  private static boolean swiss(Pass pass, int at, String digits, String shape) {
    return digits.startsWith("756")
        && (shape.equals("3442") || pass.about(Topic.AHV, at))
        && CheckDigits.ean(digits);
  }

  private static boolean french(Pass pass, int at, String digits) {
    int month = Integer.parseInt(digits.substring(3, 5));
    return (digits.charAt(0) == '1' || digits.charAt(0) == '2')
        && (month >= 1 && month <= 12 || month >= 20)
        && pass.about(Topic.NIR, at)
        && 97 - CheckDigits.mod(digits.substring(0, 13), 97)
            == Integer.parseInt(digits.substring(13));
  }
}
