package caravan.platform.launch;

import java.util.List;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** The code that {@link java.lang.invoke.StringConcatFactory} would link, with a builder. */
final class JoinedTexts {
  static final String BOOTSTRAP = "java/lang/invoke/StringConcatFactory.makeConcatWithConstants";

  /** In a recipe: one argument, and one constant that is not part of the recipe. */
  private static final char ARGUMENT = '\1';

  private static final char CONSTANT = '\2';

  private static final Type TEXT = Type.getType(String.class);
  private static final Type OBJECT = Type.getType(Object.class);

  private JoinedTexts() {}

  /**
   * That of the method that joins what is linked by this one. It names no class but those of Java:
   * who looks at all methods of a class would need these, and they may be optional.
   */
  static String descriptor(String linked) {
    Type[] arguments = Type.getArgumentTypes(linked);
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].getSort() >= Type.ARRAY && !arguments[i].equals(TEXT)) {
        arguments[i] = OBJECT;
      }
    }
    return Type.getMethodDescriptor(TEXT, arguments);
  }

  /**
   * Writes the code of a static method.
   *
   * @param descriptor of the method: what is joined, and {@code String}
   * @param parts the recipe and its constants
   * @throws IllegalArgumentException if a constant is a number; the compiler writes these out
   */
  static void write(MethodVisitor out, String descriptor, List<Object> parts) {
    TextCode text = new TextCode(out);
    Type[] arguments = Type.getArgumentTypes(descriptor);
    int argument = 0;
    int constant = 1;
    int local = 0;
    StringBuilder literal = new StringBuilder();
    for (char c : ((String) parts.get(0)).toCharArray()) {
      if (c != ARGUMENT && c != CONSTANT) {
        literal.append(c);
        continue;
      }
      text.append(literal.toString());
      literal.setLength(0);
      if (c == ARGUMENT) {
        Type type = arguments[argument++];
        out.visitVarInsn(type.getOpcode(Opcodes.ILOAD), local);
        local += type.getSize();
        text.append(type);
      } else {
        Object value = parts.get(constant++);
        if (value instanceof Number) {
          throw new IllegalArgumentException("a number is joined as a constant");
        }
        out.visitLdcInsn(value);
        text.append(value instanceof String ? TEXT : OBJECT);
      }
    }
    text.append(literal.toString());
    text.end();
    out.visitMaxs(3, local);
  }
}
