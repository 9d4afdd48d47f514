package caravan.storage.drive;

import caravan.storage.ByteRange;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.services.drive.Drive;
import com.google.api.services.drive.model.About;
import com.google.api.services.drive.model.File;
import com.google.api.services.drive.model.FileList;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The few requests of Drive v3 that a store needs, one method each. Safe for concurrent use. */
final class DriveApi {
  static final String GOOGLES_OWN = "application/vnd.google-apps.";
  static final String FOLDER = GOOGLES_OWN + "folder";

  /** What is asked of a file: Drive answers nothing that is not named. */
  static final String FIELDS =
      "id,name,mimeType,size,createdTime,sha256Checksum,md5Checksum,trashed";

  /** The most that Drive gives in a page. */
  private static final int PAGE = 1000;

  /** The same order on every machine: whoever came first wins. */
  static final Comparator<File> OLDEST_FIRST =
      Comparator.<File>comparingLong(
              file -> file.getCreatedTime() == null ? 0 : file.getCreatedTime().getValue())
          .thenComparing(File::getId);

  private final Drive drive;
  private final DriveOptions options;

  DriveApi(Drive drive, DriveOptions options) {
    this.drive = drive;
    this.options = options;
  }

  Drive client() {
    return drive;
  }

  /** The files and folders with this name in a folder, but for those in the trash; oldest first. */
  List<File> named(String parent, String name, boolean folders) throws IOException {
    List<File> found =
        query(
            "name = '"
                + quoted(name)
                + "' and '"
                + quoted(parent)
                + "' in parents and mimeType "
                + (folders ? "= '" : "!= '")
                + FOLDER
                + "' and trashed = false");
    found.removeIf(file -> !name.equals(file.getName())); // Drive compares without case
    return found;
  }

  /** All that is in a folder, but for what is in the trash; oldest first. */
  List<File> children(String parent) throws IOException {
    return query("'" + quoted(parent) + "' in parents and trashed = false");
  }

  private List<File> query(String query) throws IOException {
    List<File> found = new ArrayList<>();
    String page = null;
    do {
      Drive.Files.List request =
          drive
              .files()
              .list()
              .setQ(query)
              .setFields("nextPageToken,incompleteSearch,files(" + FIELDS + ")")
              .setPageSize(PAGE)
              .setPageToken(page)
              .setSpaces("drive")
              .setSupportsAllDrives(true)
              .setIncludeItemsFromAllDrives(true);
      options.sharedDrive().ifPresent(id -> request.setCorpora("drive").setDriveId(id));
      FileList answer = request.execute();
      if (Boolean.TRUE.equals(answer.getIncompleteSearch())) {
        throw new IOException("Google Drive says that its answer is incomplete");
      }
      if (answer.getFiles() != null) {
        found.addAll(answer.getFiles());
      }
      page = answer.getNextPageToken();
    } while (page != null);
    found.sort(OLDEST_FIRST);
    return found;
  }

  /** One file or folder by its id; empty if it is not there, or in the trash. */
  Optional<File> file(String id) throws IOException {
    try {
      File file = drive.files().get(id).setFields(FIELDS).setSupportsAllDrives(true).execute();
      return Optional.of(file).filter(found -> !Boolean.TRUE.equals(found.getTrashed()));
    } catch (HttpResponseException e) {
      if (e.getStatusCode() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  File makeFolder(String parent, String name) throws IOException {
    Drive.Files.Create request =
        drive
            .files()
            .create(new File().setName(name).setMimeType(FOLDER).setParents(List.of(parent)))
            .setFields(FIELDS)
            .setSupportsAllDrives(true);
    request.setDisableGZipContent(true);
    return request.execute();
  }

  /** Deletes for good, or, where only a manager of a shared drive may, moves into the trash. */
  void delete(String id) throws IOException {
    try {
      drive.files().delete(id).setSupportsAllDrives(true).execute();
    } catch (HttpResponseException e) {
      if (e.getStatusCode() == 404) {
        return;
      }
      if (e.getStatusCode() != 403
          || options.sharedDrive().isEmpty()
          || !DriveErrors.reason(e).equals("insufficientFilePermissions")) {
        throw e;
      }
      Drive.Files.Update trash =
          drive
              .files()
              .update(id, new File().setTrashed(true))
              .setFields("id")
              .setSupportsAllDrives(true);
      trash.setDisableGZipContent(true);
      trash.execute();
    }
  }

  About about() throws IOException {
    return drive.about().get().setFields("storageQuota").execute();
  }

  /**
   * The bytes of a file, or of a range of it, as many as come.
   *
   * @param most more of them are not read
   */
  byte[] read(String id, Optional<ByteRange> range, int most) throws IOException {
    Drive.Files.Get request = drive.files().get(id).setSupportsAllDrives(true);
    request.set("alt", "media");
    HttpRequest media = request.buildHttpRequest();
    media.getHeaders().setAcceptEncoding(null); // else a range could be one of zipped bytes
    range.ifPresent(bytes -> media.getHeaders().setRange("bytes=" + bytes));
    HttpResponse response = media.execute();
    try (InputStream in = response.getContent()) {
      if (in == null) {
        return new byte[0];
      }
      if (range.isPresent() && response.getStatusCode() != 206) {
        throw new IOException("Google Drive answered no range");
      }
      byte[] bytes = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new IOException("Google Drive answered more bytes than it said");
      }
      return bytes;
    }
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }
}
