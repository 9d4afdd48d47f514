package caravan.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.Classification;
import caravan.model.FileBatch;
import caravan.model.FileName;
import caravan.model.Found;
import caravan.platform.FileStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierTest {
  private static final String ELF = "7f454c4602010100" + "00".repeat(8);

  @TempDir Path folder;
  private final Classifier classifier = new Classifier();

  private Classification classify(String name, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    Found.Changed found =
        new Found.Changed(
            FileName.of(name), new FileStatus().read(file), 0, file, Optional.empty());
    FileBatch batch = classifier.classify(new FileBatch(1, List.of(found)));
    return ((Found.Changed) batch.steps().get(0)).classification().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "photo.jpg, image/jpeg, picture",
    "notes.txt, text/plain, text",
    "letter.odt, application/vnd.oasis.opendocument.text, document",
  })
  void classify_tellingName_needsNoContent(String name, String type, String category)
      throws Exception {
    assertThat(classify(name, new byte[] {0, 1, 2}).mediaType()).isEqualTo(type);
    assertThat(classify(name, new byte[] {0, 1, 2}).category()).isEqualTo(category);
  }

  @ParameterizedTest
  @CsvSource({
    "0100, application/x-object",
    "0200, application/x-executable",
    "0300, application/x-sharedlib",
  })
  void classify_program_isWhatTheDetectorSays(String elfType, String type) throws Exception {
    byte[] head = HexFormat.of().parseHex(ELF + elfType + "3e000100000000000000");
    assertThat(classify("program", head).mediaType()).isEqualTo(type);
    assertThat(new MediaTypes().byHead(head, "program")).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "425a68393141592653590000", // bzip2
        "fd377a585a000004", // xz
        "377abcaf271c0004", // 7z
        "28b52ffd04002101", // zstd
        "04224d1864407d00", // lz4
        "213c617263683e0a64656269616e2d62696e61727920202000", // deb
        "213c617263683e0a2f2020202020202000", // ar
        "edabeedb03000000", // rpm
        "53514c69746520666f726d6174203300100001010040202000000000", // SQLite
        "00010000001201000004002044534947", // TrueType
        "4f54544f000b00800003003043464620", // OpenType
        "664c614300000022", // FLAC
        "4944330300000000", // MP3
        "384250530001000000000000", // Photoshop
        "49492a0008000000", // TIFF, little-endian
        "4d4d002a00000008", // TIFF, big-endian
        "4d5a900003000000", // Windows
        "cafebabe00000034", // Java
        "cafebabe00000002", // Mac, two processors
        "1a45dfa3a3428681", // Matroska
        "4f67675300020000", // Ogg
        "524946460000000057415645666d7420", // WAVE
        "5249464600000000415649204c495354", // AVI
        "52494646000000005745425056503820", // WebP
      })
  void classify_beginning_isWhatTheDetectorSays(String hex) throws Exception {
    byte[] head = HexFormat.of().parseHex(hex);
    assertThat(classify("thing", head).mediaType())
        .isEqualTo(new MediaTypes().byHead(head, "thing"))
        .isNotEqualTo("application/octet-stream");
  }

  @ParameterizedTest
  @CsvSource({
    "'<?xml version=''1.0''?><a/>', application/xml",
    "'<!DOCTYPE html><p>x', text/html",
    "Grüße aus Köln, text/plain",
    "no control characters, text/plain",
    "MZ is how programs for Windows begin, text/plain",
    "ID3 tags are old, text/plain",
  })
  void classify_text_isToldFromOtherBytes(String text, String type) throws Exception {
    assertThat(classify("thing", text.getBytes(StandardCharsets.UTF_8)).mediaType())
        .isEqualTo(type);
  }

  @Test
  void classify_textInUtf16_isText() throws Exception {
    assertThat(classify("thing", "some words".getBytes(StandardCharsets.UTF_16)).mediaType())
        .isEqualTo("text/plain");
  }

  @Test
  void classify_fewHighBytes_areNoText() throws Exception {
    assertThat(classify("thing", new byte[] {-3, -2, -100, -4, -90, -7}).mediaType())
        .isEqualTo("application/octet-stream");
  }

  @Test
  void classify_compiledPython_isAProgramByItsName() throws Exception {
    assertThat(classify("a.cpython-311.pyc", new byte[] {1}).category()).isEqualTo("program");
  }

  @Test
  void classify_bigEndianProgram_isReadAsSuch() throws Exception {
    byte[] head = HexFormat.of().parseHex(ELF.replaceFirst("0201", "0202") + "0003" + "0015");
    assertThat(classify("library", head).mediaType()).isEqualTo("application/x-sharedlib");
  }

  @ParameterizedTest
  @CsvSource({
    "#!/bin/sh -e, application/x-sh",
    "#!/usr/bin/env bash, application/x-sh",
    "#! /usr/bin/python3.11, text/x-python",
    "#!/usr/bin/env python3 -u, text/x-python",
    "#!/usr/bin/perl -w, text/x-perl",
  })
  void classify_script_isNamedByItsInterpreter(String line, String type) throws Exception {
    byte[] head = (line + "\nx=1\n").getBytes(StandardCharsets.UTF_8);
    assertThat(classify("run", head).mediaType()).isEqualTo(type);
    assertThat(classify("run", head).category()).isEqualTo("code");
  }

  @ParameterizedTest
  @CsvSource({
    "545a696632000000, application/tzif",
    "1a0110000d001500, application/x-terminfo",
    "89504e470d0a1a0a0000000d49484452, image/png",
    "0001020304050607, application/octet-stream",
  })
  void classify_magicNumber_tells(String hex, String type) throws Exception {
    assertThat(classify("thing", HexFormat.of().parseHex(hex)).mediaType()).isEqualTo(type);
  }

  @Test
  void classify_emptyAndTinyFiles_areUnknownOrText() throws Exception {
    assertThat(classify("empty", new byte[0]).mediaType()).isEqualTo("application/octet-stream");
    assertThat(classify("tiny", "#!".getBytes(StandardCharsets.US_ASCII)).mediaType())
        .isEqualTo("text/plain");
  }

  @Test
  void classify_fileThatIsGone_isUnknown() throws Exception {
    Path file = Files.write(folder.resolve("gone"), new byte[] {1});
    Found.Changed found =
        new Found.Changed(
            FileName.of("gone"), new FileStatus().read(file), 0, file, Optional.empty());
    Files.delete(file);
    FileBatch batch = classifier.classify(new FileBatch(1, List.of(found)));
    assertThat(((Found.Changed) batch.steps().get(0)).classification().orElseThrow().mediaType())
        .isEqualTo("application/octet-stream");
  }
}
