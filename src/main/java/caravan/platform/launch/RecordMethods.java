package caravan.platform.launch;

import java.util.List;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** The code that {@link java.lang.runtime.ObjectMethods} would link for a record. */
final class RecordMethods {
  static final String BOOTSTRAP = "java/lang/runtime/ObjectMethods.bootstrap";

  private static final String OBJECTS = "java/util/Objects";

  private RecordMethods() {}

  /**
   * Writes the code of a static method, whose first argument is the record.
   *
   * @param record its internal name
   * @param method {@code equals}, {@code hashCode} or {@code toString}
   * @param parts the class, the names of its components, and how to get each
   * @throws IllegalArgumentException if one is not got from its field
   */
  static void write(MethodVisitor out, String record, String method, List<Object> parts) {
    List<Handle> fields = parts.stream().skip(2).map(Handle.class::cast).toList();
    if (fields.stream().anyMatch(field -> field.getTag() != Opcodes.H_GETFIELD)) {
      throw new IllegalArgumentException("a component is not got from its field");
    }
    switch (method) {
      case "equals" -> writeEquals(out, record, fields);
      case "hashCode" -> writeHashCode(out, fields);
      case "toString" -> writeToString(out, (Type) parts.get(0), fields);
      default -> throw new IllegalArgumentException("a record has no generated " + method);
    }
  }

  private static void writeEquals(MethodVisitor out, String record, List<Handle> fields) {
    Label another = new Label();
    Label different = new Label();
    out.visitVarInsn(Opcodes.ALOAD, 0);
    out.visitVarInsn(Opcodes.ALOAD, 1);
    out.visitJumpInsn(Opcodes.IF_ACMPNE, another);
    out.visitInsn(Opcodes.ICONST_1);
    out.visitInsn(Opcodes.IRETURN);
    out.visitLabel(another);
    out.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    out.visitVarInsn(Opcodes.ALOAD, 1);
    out.visitTypeInsn(Opcodes.INSTANCEOF, record);
    out.visitJumpInsn(Opcodes.IFEQ, different);
    for (Handle field : fields) {
      get(out, field);
      out.visitVarInsn(Opcodes.ALOAD, 1);
      out.visitTypeInsn(Opcodes.CHECKCAST, record);
      out.visitFieldInsn(Opcodes.GETFIELD, field.getOwner(), field.getName(), field.getDesc());
      jumpIfDifferent(out, Type.getType(field.getDesc()), different);
    }
    out.visitInsn(Opcodes.ICONST_1);
    out.visitInsn(Opcodes.IRETURN);
    out.visitLabel(different);
    out.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    out.visitInsn(Opcodes.ICONST_0);
    out.visitInsn(Opcodes.IRETURN);
    out.visitMaxs(4, 2);
  }

  private static void jumpIfDifferent(MethodVisitor out, Type type, Label different) {
    switch (type.getSort()) {
      case Type.BOOLEAN, Type.CHAR, Type.BYTE, Type.SHORT, Type.INT ->
          out.visitJumpInsn(Opcodes.IF_ICMPNE, different);
      case Type.LONG -> {
        out.visitInsn(Opcodes.LCMP);
        out.visitJumpInsn(Opcodes.IFNE, different);
      }
      case Type.FLOAT, Type.DOUBLE -> {
        String descriptor = "(" + type.getDescriptor() + type.getDescriptor() + ")I";
        out.visitMethodInsn(Opcodes.INVOKESTATIC, wrapper(type), "compare", descriptor, false);
        out.visitJumpInsn(Opcodes.IFNE, different);
      }
      default -> {
        String descriptor = "(Ljava/lang/Object;Ljava/lang/Object;)Z";
        out.visitMethodInsn(Opcodes.INVOKESTATIC, OBJECTS, "equals", descriptor, false);
        out.visitJumpInsn(Opcodes.IFEQ, different);
      }
    }
  }

  private static void writeHashCode(MethodVisitor out, List<Handle> fields) {
    out.visitInsn(Opcodes.ICONST_0);
    for (Handle field : fields) {
      out.visitIntInsn(Opcodes.BIPUSH, 31);
      out.visitInsn(Opcodes.IMUL);
      get(out, field);
      Type type = Type.getType(field.getDesc());
      boolean primitive = type.getSort() < Type.ARRAY;
      String descriptor = "(" + (primitive ? type.getDescriptor() : "Ljava/lang/Object;") + ")I";
      String owner = primitive ? wrapper(type) : OBJECTS;
      out.visitMethodInsn(Opcodes.INVOKESTATIC, owner, "hashCode", descriptor, false);
      out.visitInsn(Opcodes.IADD);
    }
    out.visitInsn(Opcodes.IRETURN);
    out.visitMaxs(3, 1);
  }

  private static void writeToString(MethodVisitor out, Type record, List<Handle> fields) {
    TextCode text = new TextCode(out);
    out.visitLdcInsn(record);
    String descriptor = "()Ljava/lang/String;";
    out.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, "java/lang/Class", "getSimpleName", descriptor, false);
    text.append(Type.getType(String.class));
    String before = "[";
    for (Handle field : fields) {
      text.append(before + field.getName() + "=");
      get(out, field);
      text.append(Type.getType(field.getDesc()));
      before = ", ";
    }
    text.append(fields.isEmpty() ? "[]" : "]");
    text.end();
    out.visitMaxs(3, 1);
  }

  private static void get(MethodVisitor out, Handle field) {
    out.visitVarInsn(Opcodes.ALOAD, 0);
    out.visitFieldInsn(Opcodes.GETFIELD, field.getOwner(), field.getName(), field.getDesc());
  }

  private static String wrapper(Type type) {
    return "java/lang/"
        + switch (type.getSort()) {
          case Type.BOOLEAN -> "Boolean";
          case Type.CHAR -> "Character";
          case Type.BYTE -> "Byte";
          case Type.SHORT -> "Short";
          case Type.INT -> "Integer";
          case Type.LONG -> "Long";
          case Type.FLOAT -> "Float";
          case Type.DOUBLE -> "Double";
          default -> throw new IllegalArgumentException(type + " is not a primitive type");
        };
  }
}
