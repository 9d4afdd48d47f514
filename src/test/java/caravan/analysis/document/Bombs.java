package caravan.analysis.document;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Documents that want to exhaust their reader. */
final class Bombs {
  private static final int BLOCK = 1 << 20;

  private Bombs() {}

  /** One member of so many equal bytes. */
  static byte[] flat(long size, int value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(value == 0 ? "zeros.bin" : "letters.txt"));
      fill(zip, size, value);
    }
    return bytes.toByteArray();
  }

  static byte[] gzip(long size) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      fill(gzip, size, 'a');
    }
    return bytes.toByteArray();
  }

  private static void fill(OutputStream out, long size, int value) throws IOException {
    byte[] block = new byte[BLOCK];
    Arrays.fill(block, (byte) value);
    for (long left = size; left > 0; left -= BLOCK) {
      out.write(block, 0, (int) Math.min(left, BLOCK));
    }
  }

  static byte[] nested(int wide, int deep) throws IOException {
    return nested(wide, deep, Samples.zip("bottom.txt"));
  }

  static byte[] nested(int wide, int deep, byte[] bottom) throws IOException {
    byte[] inner = bottom;
    for (int level = 0; level < deep; level++) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        for (int i = 0; i < wide; i++) {
          zip.putNextEntry(new ZipEntry("lib " + i + ".zip"));
          zip.write(inner);
        }
      }
      inner = bytes.toByteArray();
    }
    return inner;
  }

  static byte[] many(int entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < entries; i++) {
        zip.putNextEntry(new ZipEntry("d/" + i + ".txt"));
        zip.write('x');
      }
    }
    return bytes.toByteArray();
  }

  static byte[] laughs(String root) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\"?>\n<!DOCTYPE " + root + " [\n");
    xml.append("<!ENTITY a0 \"lollol\">\n");
    for (int i = 1; i < 12; i++) {
      xml.append("<!ENTITY a").append(i).append(" \"");
      xml.append(("&a" + (i - 1) + ";").repeat(10)).append("\">\n");
    }
    xml.append("]>\n<").append(root);
    xml.append(root.equals("svg") ? " xmlns=\"http://www.w3.org/2000/svg\"><text>" : "><text>");
    xml.append("&a11;</text></").append(root).append('>');
    return xml.toString().getBytes(StandardCharsets.UTF_8);
  }

  static byte[] docxOfLaughs() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      entry(
          zip,
          "[Content_Types].xml",
          """
          <?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
          <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
          <Override PartName="/word/document.xml"
            ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
          </Types>\
          """
              .getBytes(StandardCharsets.UTF_8));
      entry(
          zip,
          "_rels/.rels",
          """
          <?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
          <Relationship Id="r1" Target="word/document.xml"
            Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>
          </Relationships>\
          """
              .getBytes(StandardCharsets.UTF_8));
      entry(zip, "word/document.xml", laughs("document"));
    }
    return bytes.toByteArray();
  }

  private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
  }

  static byte[] deep(String kind, int depth) {
    String text =
        switch (kind) {
          case "html" -> "<html><body>" + "<div>".repeat(depth) + "x";
          case "xml" ->
              "<?xml version=\"1.0\"?>" + "<a>".repeat(depth) + "x" + "</a>".repeat(depth);
          case "json" -> "[".repeat(depth) + "]".repeat(depth);
          case "rtf" -> "{\\rtf1 " + "{".repeat(depth) + "x" + "}".repeat(depth) + "}";
          case "pdf" -> pageTree(Math.min(depth, 20_000));
          case "eml" -> mails(depth);
          default -> throw new IllegalArgumentException(kind);
        };
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Each node of the tree of pages has one child. */
  private static String pageTree(int depth) {
    StringBuilder pdf =
        new StringBuilder("%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
    for (int i = 2; i < depth; i++) {
      pdf.append(i).append(" 0 obj\n<</Type/Pages/Count 1/Kids[").append(i + 1).append(" 0 R]");
      pdf.append(i > 2 ? "/Parent " + (i - 1) + " 0 R" : "").append(">>\nendobj\n");
    }
    pdf.append(depth)
        .append(" 0 obj\n<</Type/Page/Parent ")
        .append(depth - 1)
        .append(" 0 R>>\nendobj\n");
    return pdf.append("trailer\n<</Root 1 0 R/Size ")
        .append(depth + 1)
        .append(">>\n%%EOF\n")
        .toString();
  }

  private static String mails(int depth) {
    StringBuilder mail = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      mail.append("From: a@b.example\r\nSubject: level ")
          .append(i)
          .append("\r\nMIME-Version: 1.0\r\n");
      mail.append("Content-Type: multipart/mixed; boundary=\"b").append(i).append("\"\r\n\r\n--b");
      mail.append(i).append("\r\nContent-Type: message/rfc822\r\n\r\n");
    }
    return mail.append("From: a@b.example\r\nSubject: bottom\r\n\r\nbottom\r\n").toString();
  }

  static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(42).nextBytes(bytes);
    return bytes;
  }

  /** So many bytes, runs and lengths changed, by a fixed seed. */
  static byte[] mutated(byte[] original, int seed) {
    Random random = new Random(seed);
    byte[] bytes = original.clone();
    for (int i = 0; i < 5 + bytes.length / 500; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    if (seed % 3 == 0) {
      int from = random.nextInt(bytes.length);
      int length = Math.min(200, bytes.length - from);
      System.arraycopy(bytes, random.nextInt(bytes.length - length), bytes, from, length);
    }
    return seed % 5 == 0 ? Arrays.copyOf(bytes, bytes.length / 2) : bytes;
  }

  /** The header of a OneNote section, and counts and references into nowhere behind it. */
  static byte[] oneNote(int seed) {
    Random random = new Random(seed);
    byte[] bytes = new byte[64 * 1024];
    random.nextBytes(bytes);
    ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    // {7B5C52E4-D88C-4DA7-AEB1-5378D02996D3}, {109ADD3F-911B-49F5-A5D0-1791EDC8AED8}
    head.putInt(0x7b5c52e4).putShort((short) 0xd88c).putShort((short) 0x4da7);
    head.put(
        new byte[] {
          (byte) 0xae, (byte) 0xb1, 0x53, 0x78, (byte) 0xd0, 0x29, (byte) 0x96, (byte) 0xd3
        });
    head.position(48);
    head.putInt(0x109add3f).putShort((short) 0x911b).putShort((short) 0x49f5);
    head.put(
        new byte[] {
          (byte) 0xa5,
          (byte) 0xd0,
          0x17,
          (byte) 0x91,
          (byte) 0xed,
          (byte) 0xc8,
          (byte) 0xae,
          (byte) 0xd8
        });
    for (int at = 64; at + 12 < 1024; at += 12) {
      head.putLong(at, random.nextInt(bytes.length)).putInt(at + 8, random.nextInt(4096));
    }
    return bytes;
  }
}
