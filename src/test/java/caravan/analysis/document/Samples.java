package caravan.analysis.document;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;

/** Documents as people have them, made by the libraries that also read them. */
final class Samples {
  static final String SENTENCE =
      "The quarterly report describes the harvest of apples, the weather in spring and the prices"
          + " at which the cooperative sold its juice to the shops of the region. ";

  private Samples() {}

  static byte[] docx(String title, String author, String text) throws IOException {
    try (XWPFDocument document = new XWPFDocument()) {
      document.getProperties().getCoreProperties().setTitle(title);
      document.getProperties().getCoreProperties().setCreator(author);
      for (String paragraph : text.split("\n")) {
        document.createParagraph().createRun().setText(paragraph);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      document.write(bytes);
      return bytes.toByteArray();
    }
  }

  static byte[] xlsx(int rows) throws IOException {
    try (XSSFWorkbook book = new XSSFWorkbook()) {
      return filled(book, rows);
    }
  }

  static byte[] xls(int rows) throws IOException {
    try (HSSFWorkbook book = new HSSFWorkbook()) {
      return filled(book, rows);
    }
  }

  private static byte[] filled(Workbook book, int rows) throws IOException {
    Sheet sheet = book.createSheet("Harvest");
    for (int r = 0; r < rows; r++) {
      Row row = sheet.createRow(r);
      row.createCell(0).setCellValue("orchard " + r);
      row.createCell(1).setCellValue(r * 3.5);
      row.createCell(2).setCellValue(SENTENCE.substring(0, 30));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    book.write(bytes);
    return bytes.toByteArray();
  }

  static byte[] pptx(int slides) throws IOException {
    try (XMLSlideShow show = new XMLSlideShow()) {
      for (int i = 0; i < slides; i++) {
        show.createSlide().createTextBox().setText("Slide " + i + " " + SENTENCE);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      show.write(bytes);
      return bytes.toByteArray();
    }
  }

  static byte[] ppt(int slides) throws IOException {
    try (HSLFSlideShow show = new HSLFSlideShow()) {
      for (int i = 0; i < slides; i++) {
        show.createSlide().addTitle().setText("Slide " + i + " " + SENTENCE);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      show.write(bytes);
      return bytes.toByteArray();
    }
  }

  static byte[] pdf(String title, int pages) throws IOException {
    try (PDDocument document = document(title, pages)) {
      return saved(document);
    }
  }

  static byte[] pdf(String title, String ownerPassword, String userPassword) throws IOException {
    try (PDDocument document = document(title, 1)) {
      document.protect(
          new StandardProtectionPolicy(ownerPassword, userPassword, new AccessPermission()));
      return saved(document);
    }
  }

  private static byte[] saved(PDDocument document) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    document.save(bytes);
    return bytes.toByteArray();
  }

  private static PDDocument document(String title, int pages) throws IOException {
    PDDocument document = new PDDocument();
    document.getDocumentInformation().setTitle(title);
    document.getDocumentInformation().setAuthor("Ada Lovelace");
    for (int i = 0; i < pages; i++) {
      PDPage page = new PDPage();
      document.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.beginText();
        content.setFont(new PDType1Font(FontName.HELVETICA), 9);
        content.newLineAtOffset(40, 700);
        for (int line = 0; line < 40; line++) {
          content.showText("Page " + i + " " + SENTENCE.substring(0, 100));
          content.newLineAtOffset(0, -14);
        }
        content.endText();
      }
    }
    return document;
  }

  /** Words of text in each entry, by name. */
  static byte[] zip(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(("inside " + SENTENCE).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  static byte[] mail(String subject, String attachment) {
    return ("""
    From: Ada Lovelace <ada@analytical.example>\r
    To: Charles Babbage <charles@engine.example>\r
    Subject: %s\r
    Date: Tue, 05 Mar 2024 10:15:00 +0000\r
    MIME-Version: 1.0\r
    Content-Type: multipart/mixed; boundary="part"\r
    \r
    --part\r
    Content-Type: text/plain; charset=utf-8\r
    \r
    Dear Charles, %s\r
    --part\r
    Content-Type: text/plain; name="%s"\r
    Content-Disposition: attachment; filename="%s"\r
    \r
    Numbers of the attached table\r
    --part--\r
    """)
        .formatted(subject, SENTENCE, attachment, attachment)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** A made landscape; another seed, another one. */
  static BufferedImage picture(long seed, int width, int height) {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.scale(width, height);
    graphics.setPaint(
        new GradientPaint(
            random.nextFloat(), 0, colour(random), random.nextFloat(), 1, colour(random)));
    graphics.fill(new java.awt.geom.Rectangle2D.Double(0, 0, 1, 1));
    for (int i = 0; i < 14; i++) {
      graphics.setPaint(colour(random));
      double x = random.nextDouble();
      double y = random.nextDouble();
      double w = 0.05 + random.nextDouble() * 0.4;
      double h = 0.05 + random.nextDouble() * 0.4;
      graphics.fill(
          i % 2 == 0
              ? new java.awt.geom.Ellipse2D.Double(x - w / 2, y - h / 2, w, h)
              : new java.awt.geom.Rectangle2D.Double(x - w / 2, y - h / 2, w, h));
    }
    graphics.dispose();
    return image;
  }

  private static Color colour(Random random) {
    return new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256));
  }

  static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /** A JPEG with the EXIF block of a camera that knows where it is. */
  static byte[] jpegWithExif(BufferedImage image) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", plain);
    byte[] jpeg = plain.toByteArray();
    byte[] exif = Exif.block("Example", "Camera 7", "2023:07:14 18:30:05", 47.5, 8.25);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(jpeg, 0, 2);
    bytes.write(0xff);
    bytes.write(0xe1);
    bytes.write((exif.length + 2) >> 8);
    bytes.write(exif.length + 2);
    bytes.write(exif);
    bytes.write(jpeg, 2, jpeg.length - 2);
    return bytes.toByteArray();
  }

  /** Two seconds of silence. */
  static byte[] wav() {
    int data = 2 * 8000 * 2;
    return ByteBuffer.allocate(44 + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(36 + data)
        .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
        .putInt(16)
        .putShort((short) 1)
        .putShort((short) 1)
        .putInt(8000)
        .putInt(16000)
        .putShort((short) 2)
        .putShort((short) 16)
        .put("data".getBytes(StandardCharsets.US_ASCII))
        .putInt(data)
        .array();
  }

  /** ID3v2.3 before frames of silence: MPEG 1 layer 3, 128 kbit/s, 44.1 kHz. */
  static byte[] mp3(String title, String artist, String album) throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    String[][] texts = {{"TIT2", title}, {"TPE1", artist}, {"TALB", album}, {"TRCK", "3"}};
    for (String[] text : texts) {
      byte[] value = text[1].getBytes(StandardCharsets.ISO_8859_1);
      frames.write(text[0].getBytes(StandardCharsets.US_ASCII));
      frames.write(ByteBuffer.allocate(7).putInt(value.length + 1).array());
      frames.write(value);
    }
    int size = frames.size();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[] {'I', 'D', '3', 3, 0, 0});
    bytes.write(new byte[] {0, 0, (byte) (size >> 7), (byte) (size & 0x7f)});
    frames.writeTo(bytes);
    for (int i = 0; i < 40; i++) {
      byte[] frame = new byte[417];
      frame[0] = (byte) 0xff;
      frame[1] = (byte) 0xfb;
      frame[2] = (byte) 0x90;
      bytes.write(frame);
    }
    return bytes.toByteArray();
  }

  /** Boxes of a film of three seconds and 320 x 240 without a single picture. */
  static byte[] mp4() throws IOException {
    byte[] mvhd = new byte[100];
    ByteBuffer.wrap(mvhd).putInt(12, 1000).putInt(16, 3000).putInt(20, 0x10000);
    byte[] tkhd = new byte[84];
    ByteBuffer.wrap(tkhd).putInt(0, 7).putInt(12, 1).putInt(20, 3000);
    ByteBuffer.wrap(tkhd).putInt(76, 320 << 16).putInt(80, 240 << 16);
    byte[] hdlr = new byte[25];
    System.arraycopy("vide".getBytes(StandardCharsets.US_ASCII), 0, hdlr, 8, 4);
    byte[] stsd = new byte[94];
    ByteBuffer.wrap(stsd).putInt(4, 1).putInt(8, 86).putShort(40, (short) 320);
    ByteBuffer.wrap(stsd).putShort(42, (short) 240).putInt(44, 72 << 16).putInt(48, 72 << 16);
    System.arraycopy("avc1".getBytes(StandardCharsets.US_ASCII), 0, stsd, 12, 4);
    byte[] brand = "isom\0\0\2\0isomiso2mp41".getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(box("ftyp", brand));
    bytes.write(
        box(
            "moov",
            box("mvhd", mvhd),
            box(
                "trak",
                box("tkhd", tkhd),
                box("mdia", box("hdlr", hdlr), box("minf", box("stbl", box("stsd", stsd)))))));
    bytes.write(box("mdat", new byte[16]));
    return bytes.toByteArray();
  }

  private static byte[] box(String type, byte[]... contents) throws IOException {
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    for (byte[] content : contents) {
      inner.write(content);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(ByteBuffer.allocate(4).putInt(8 + inner.size()).array());
    bytes.write(type.getBytes(StandardCharsets.US_ASCII));
    inner.writeTo(bytes);
    return bytes.toByteArray();
  }
}
