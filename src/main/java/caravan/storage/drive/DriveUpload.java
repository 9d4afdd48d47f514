package caravan.storage.drive;

import caravan.storage.Payload;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.EmptyContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.client.http.json.JsonHttpContent;
import com.google.api.services.drive.Drive;
import com.google.api.services.drive.model.File;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends the bytes of a new file: small ones in one request, others so that they can be resumed at
 * the byte where the server stands, by this process or the next one. Safe for concurrent use.
 */
final class DriveUpload {
  private static final int RESUME = 308;

  /** Refusals after which the same upload can go on: credentials, quota, rate and time. */
  private static final Set<Integer> LATER = Set.of(401, 403, 408, 429);

  private static final Pattern RECEIVED = Pattern.compile("bytes=0-([0-9]{1,18})");

  private final DriveApi api;
  private final DriveOptions options;
  private final DriveSessions sessions;

  DriveUpload(DriveApi api, DriveOptions options, DriveSessions sessions) {
    this.api = api;
    this.options = options;
    this.sessions = sessions;
  }

  /**
   * Makes a file of this name in a folder.
   *
   * @param object the whole name of the object, by which a cut upload is found again
   * @return what Drive says of the file that it stored
   */
  File send(String folder, String object, Payload payload, String sha256) throws IOException {
    File meta = new File().setName(DriveFolders.name(object)).setParents(List.of(folder));
    if (payload.length() <= DriveOptions.SIMPLE) {
      return simple(meta, payload);
    }
    try (DriveSessions.Session session = sessions.open(folder, object, sha256)) {
      return resumable(session, meta, payload);
    }
  }

  private File simple(File meta, Payload payload) throws IOException {
    Drive.Files.Create request =
        api.client()
            .files()
            .create(meta, new PayloadContent(payload.bytes()))
            .setFields(DriveApi.FIELDS)
            .setSupportsAllDrives(true);
    request.getMediaHttpUploader().setDirectUploadEnabled(true);
    request.setDisableGZipContent(true);
    return request.execute();
  }

  private File resumable(DriveSessions.Session session, File meta, Payload payload)
      throws IOException {
    try {
      return resume(session, meta, payload);
    } catch (HttpResponseException e) {
      if (!LATER.contains(e.getStatusCode()) && e.getStatusCode() < 500) {
        session.forget(); // this upload will never be taken
      }
      throw e;
    }
  }

  private File resume(DriveSessions.Session session, File meta, Payload payload)
      throws IOException {
    Optional<String> known = session.uri();
    if (known.isPresent()) {
      // where the server stands; it has forgotten a session that is older than a week
      Answer answer = ask(known.get(), payload.length());
      if (!answer.forgotten() && !endedAndDeleted(answer)) {
        return rest(session, known.get(), answer, payload);
      }
      session.forget();
    }
    String uri = begin(meta, payload.length());
    session.save(uri);
    return rest(session, uri, new Answer(null, 0), payload);
  }

  /**
   * Whether an upload has ended long ago, and its file was deleted since: Drive tells of an ended
   * session what it stored then, not what is there now.
   */
  private boolean endedAndDeleted(Answer answer) throws IOException {
    return answer.file() != null && api.file(answer.file().getId()).isEmpty();
  }

  private File rest(DriveSessions.Session session, String uri, Answer first, Payload payload)
      throws IOException {
    Answer answer = first;
    while (answer.file() == null) {
      long offset = answer.received();
      answer = chunk(uri, offset, payload);
      if (answer.forgotten()) {
        session.forget();
        throw new IOException("Google Drive forgot the upload while it ran");
      }
      if (answer.file() == null && answer.received() <= offset) {
        throw new IOException("Google Drive took none of the bytes from " + offset + " on");
      }
    }
    session.forget();
    return answer.file();
  }

  private String begin(File meta, int length) throws IOException {
    GenericUrl url =
        new GenericUrl(
            api.client().getRootUrl() + "upload/" + api.client().getServicePath() + "files");
    url.set("uploadType", "resumable");
    url.set("supportsAllDrives", true);
    url.set("fields", DriveApi.FIELDS);
    HttpContent content = new JsonHttpContent(api.client().getJsonFactory(), meta);
    HttpRequest request = api.client().getRequestFactory().buildPostRequest(url, content);
    request.getHeaders().set("X-Upload-Content-Type", "application/octet-stream");
    request.getHeaders().set("X-Upload-Content-Length", length);
    HttpResponse response = execute(request);
    try {
      String location = response.getHeaders().getLocation();
      if (!response.isSuccessStatusCode()) {
        throw failure(response);
      }
      if (location == null) {
        throw new IOException("Google Drive began an upload without saying where");
      }
      return location;
    } finally {
      response.ignore();
    }
  }

  private Answer ask(String uri, int length) throws IOException {
    return put(uri, new EmptyContent(), "bytes */" + length, length);
  }

  private Answer chunk(String uri, long offset, Payload payload) throws IOException {
    int total = payload.length();
    if (offset >= total) {
      return ask(uri, total); // all is there, but the server has not made a file of it yet
    }
    int from = (int) offset;
    int count = Math.min(options.chunkSize(), total - from);
    HttpContent part = new PayloadContent(payload.bytes().slice(from, count));
    return put(uri, part, "bytes " + from + "-" + (from + count - 1) + "/" + total, total);
  }

  private Answer put(String uri, HttpContent content, String range, int total) throws IOException {
    HttpRequest request =
        api.client().getRequestFactory().buildPutRequest(new GenericUrl(uri, true), content);
    request.getHeaders().setContentRange(range);
    HttpResponse response = execute(request);
    try {
      int status = response.getStatusCode();
      if (status == RESUME) {
        return new Answer(null, received(response, total));
      }
      if (status == 404 || status == 410) {
        return Answer.FORGOTTEN;
      }
      if (!response.isSuccessStatusCode()) {
        throw failure(response);
      }
      return new Answer(response.parseAs(File.class), total);
    } finally {
      response.ignore();
    }
  }

  private HttpResponse execute(HttpRequest request) throws IOException {
    request.setParser(api.client().getObjectParser());
    request.setThrowExceptionOnExecuteError(false);
    request.setFollowRedirects(false); // 308 says how far the server is, not where to go
    return request.execute();
  }

  private IOException failure(HttpResponse response) {
    return GoogleJsonResponseException.from(api.client().getJsonFactory(), response);
  }

  private static long received(HttpResponse response, int total) throws IOException {
    String range = response.getHeaders().getRange();
    if (range == null) {
      return 0;
    }
    Matcher matcher = RECEIVED.matcher(range.replace("bytes=-", "bytes="));
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) >= total) {
      throw new IOException("Google Drive says that it has the bytes '" + range + "'");
    }
    return Long.parseLong(matcher.group(1)) + 1;
  }

  /**
   * Where the server stands.
   *
   * @param file what it stored; null while bytes are missing
   * @param received how many bytes it has; negative if it does not know the session
   */
  private record Answer(@Nullable File file, long received) {
    static final Answer FORGOTTEN = new Answer(null, -1);

    boolean forgotten() {
      return received < 0;
    }
  }
}
