package caravan.platform.launch;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Code that builds a text and returns it; the builder is what lies on the stack in between. */
final class TextCode {
  private static final String BUILDER = "java/lang/StringBuilder";

  private final MethodVisitor out;

  TextCode(MethodVisitor out) {
    this.out = out;
    out.visitTypeInsn(Opcodes.NEW, BUILDER);
    out.visitInsn(Opcodes.DUP);
    out.visitMethodInsn(Opcodes.INVOKESPECIAL, BUILDER, "<init>", "()V", false);
  }

  void append(String literal) {
    if (!literal.isEmpty()) {
      out.visitLdcInsn(literal);
      append(Type.getType(String.class));
    }
  }

  /**
   * Appends the value on the stack as {@code String.valueOf} shows one of its type; an array of
   * characters as any object.
   */
  void append(Type type) {
    String shown =
        switch (type.getSort()) {
          case Type.BYTE, Type.SHORT, Type.INT -> "I";
          case Type.BOOLEAN, Type.CHAR, Type.LONG, Type.FLOAT, Type.DOUBLE -> type.getDescriptor();
          default ->
              type.equals(Type.getType(String.class)) ? "Ljava/lang/String;" : "Ljava/lang/Object;";
        };
    String descriptor = "(" + shown + ")L" + BUILDER + ";";
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, BUILDER, "append", descriptor, false);
  }

  void end() {
    String descriptor = "()Ljava/lang/String;";
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, BUILDER, "toString", descriptor, false);
    out.visitInsn(Opcodes.ARETURN);
  }
}
