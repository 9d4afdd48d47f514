package routes;

import caravan.storage.ByteBufferStream;
import caravan.storage.Payload;
import java.io.InputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;

/** Lets any component of Camel take what is put, as a stream or as bytes. Stateless. */
final class PayloadConverters {
  private PayloadConverters() {}

  static void register(CamelContext context) {
    TypeConverterRegistry registry = context.getTypeConverterRegistry();
    registry.addTypeConverter(
        InputStream.class,
        Payload.class,
        new SimpleTypeConverter(
            false, (type, exchange, value) -> new ByteBufferStream(((Payload) value).bytes())));
    registry.addTypeConverter(
        byte[].class,
        Payload.class,
        new SimpleTypeConverter(false, (type, exchange, value) -> ((Payload) value).copy()));
  }
}
