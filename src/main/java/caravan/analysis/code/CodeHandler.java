package caravan.analysis.code;

import caravan.analysis.worker.Handler;

/** The worker's side of {@link CodeAnalyzer}. */
public final class CodeHandler implements Handler {
  private final TextReader reader = new TextReader();

  @Override
  public byte[] handle(byte[] request) throws Exception {
    Wire.Request file = Wire.request(request);
    return Wire.facts(reader.read(file.name(), file.language(), file.content()));
  }
}
