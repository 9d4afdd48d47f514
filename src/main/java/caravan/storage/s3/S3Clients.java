package caravan.storage.s3;

import caravan.storage.s3.S3Options.Credentials;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/** Makes the SDK's client of a bucket; it contacts nobody yet. */
public final class S3Clients {
  private S3Clients() {}

  /**
   * The client, for its user to close; safe for concurrent use. It never retries, since the route
   * does.
   */
  public static S3Client create(S3Options options) {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(options.region()))
            .credentialsProvider(credentials(options.credentials()))
            .forcePathStyle(options.pathStyle())
            // One hash of the whole body signs it, not one of every piece between other bytes:
            // many stores take the pieces apart byte by byte.
            .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build())
            .requestChecksumCalculation(
                options.checksumsWhenSupported()
                    ? RequestChecksumCalculation.WHEN_SUPPORTED
                    : RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(
                options.checksumsWhenSupported()
                    ? ResponseChecksumValidation.WHEN_SUPPORTED
                    : ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClient(
                new StallGuard(
                    UrlConnectionHttpClient.builder()
                        .connectionTimeout(options.timeout())
                        .socketTimeout(options.timeout())
                        .build(),
                    options.timeout()))
            .overrideConfiguration(
                settings ->
                    settings
                        .retryPolicy(RetryPolicy.none())
                        .addExecutionInterceptor(new S3RequestExtras(options)));
    options.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  private static AwsCredentialsProvider credentials(Credentials given) {
    if (given.accessKey().isPresent() && given.secretKey().isPresent()) {
      String key = given.accessKey().get();
      String secret = given.secretKey().get();
      return StaticCredentialsProvider.create(
          given
              .sessionToken()
              .<AwsCredentials>map(token -> AwsSessionCredentials.create(key, secret, token))
              .orElseGet(() -> AwsBasicCredentials.create(key, secret)));
    }
    DefaultCredentialsProvider.Builder chain = DefaultCredentialsProvider.builder();
    given.profile().ifPresent(chain::profileName);
    return chain.build();
  }
}
