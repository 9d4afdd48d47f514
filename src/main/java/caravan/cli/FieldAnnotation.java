package caravan.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.asm.AnnotationVisitor;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.FieldVisitor;
import org.springframework.asm.Opcodes;

/**
 * An annotation of a field, from the class file. Java itself makes a class for each kind of
 * annotation that it is asked for, which takes longer than all else that a plain command line
 * needs.
 *
 * @param field its name
 * @param type of the annotation, as a descriptor
 * @param values that are given, not those by default: numbers, texts, truths, classes, and lists of
 *     them; others are left out
 */
record FieldAnnotation(String field, String type, Map<String, Object> values) {
  /** Spring's copy of ASM: the classes of ASM itself are too old for a class archive. */
  private static final int ASM = Opcodes.ASM9;

  /**
   * All of the fields that a class itself declares.
   *
   * @throws IOException if its file cannot be read
   */
  static List<FieldAnnotation> of(Class<?> owner) throws IOException {
    List<FieldAnnotation> found = new ArrayList<>();
    String name = owner.getName();
    try (InputStream in =
        owner.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
      if (in == null) {
        throw new IOException("the file of " + name + " is missing");
      }
      new ClassReader(in)
          .accept(
              new Fields(found),
              ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    }
    return found;
  }

  private static final class Fields extends ClassVisitor {
    private final List<FieldAnnotation> found;

    Fields(List<FieldAnnotation> found) {
      super(ASM);
      this.found = found;
    }

    @Override
    public FieldVisitor visitField(
        int access, String field, String descriptor, String signature, Object value) {
      return new FieldVisitor(ASM) {
        @Override
        public AnnotationVisitor visitAnnotation(String type, boolean visible) {
          FieldAnnotation annotation = new FieldAnnotation(field, type, new HashMap<>());
          found.add(annotation);
          return new Values(annotation.values());
        }
      };
    }
  }

  private static final class Values extends AnnotationVisitor {
    private final Map<String, Object> values;

    Values(Map<String, Object> values) {
      super(ASM);
      this.values = values;
    }

    @Override
    public void visit(String name, Object value) {
      values.put(name, value);
    }

    @Override
    public AnnotationVisitor visitArray(String name) {
      List<Object> list = new ArrayList<>();
      values.put(name, list);
      return new AnnotationVisitor(ASM) {
        @Override
        public void visit(String unnamed, Object value) {
          list.add(value);
        }
      };
    }
  }
}
