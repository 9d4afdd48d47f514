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

  private JoinedTexts() {}

  /**
   * Writes the code of a static method.
   *
   * @param descriptor of the method: what is joined, and {@code String}
   * @param parts the recipe and its constants
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
        out.visitLdcInsn(value);
        text.append(Type.getType(value instanceof String ? String.class : Object.class));
      }
    }
    text.append(literal.toString());
    text.end();
    out.visitMaxs(3, local);
  }
}
