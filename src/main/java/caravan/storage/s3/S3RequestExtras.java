package caravan.storage.s3;

import caravan.storage.ObjectNames;
import caravan.storage.s3.S3Options.Encryption;
import caravan.storage.s3.S3Options.Lock;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * Puts what the settings want of every request into it, whoever makes it: storage class,
 * encryption, retention, who pays; and into a put without an MD5 the SHA-256 that its key ends in.
 * Safe for concurrent use.
 */
final class S3RequestExtras implements ExecutionInterceptor {
  /** What a checksum begins with where an entity tag is expected; none begins so. */
  static final String PROOF = "sha256:";

  private static final String EXPECT = "Expect";

  /** Bytes that any connection takes in one go, so that also a refusal can be read. */
  private static final long AT_ONCE = 64 << 10;

  private static final String PACKS = "packs/";
  private static final String CUSTOMER_ALGORITHM = "AES256";

  private final S3Options options;
  private final @Nullable RequestPayer payer;

  S3RequestExtras(S3Options options) {
    this.options = options;
    this.payer = options.requesterPays() ? RequestPayer.REQUESTER : null;
  }

  @Override
  public SdkRequest modifyRequest(
      Context.ModifyRequest context, ExecutionAttributes executionAttributes) {
    SdkRequest request = context.request();
    if (request instanceof PutObjectRequest put) {
      return put(put);
    }
    if (request instanceof CreateMultipartUploadRequest create) {
      return create(create);
    }
    if (request instanceof UploadPartRequest part) {
      UploadPartRequest.Builder builder = part.toBuilder().requestPayer(payer);
      customerKey(
          builder::sseCustomerAlgorithm, builder::sseCustomerKey, builder::sseCustomerKeyMD5);
      return builder.build();
    }
    if (request instanceof GetObjectRequest get) {
      GetObjectRequest.Builder builder = get.toBuilder().requestPayer(payer);
      customerKey(
          builder::sseCustomerAlgorithm, builder::sseCustomerKey, builder::sseCustomerKeyMD5);
      return builder.build();
    }
    if (request instanceof HeadObjectRequest head) {
      HeadObjectRequest.Builder builder = head.toBuilder().requestPayer(payer);
      customerKey(
          builder::sseCustomerAlgorithm, builder::sseCustomerKey, builder::sseCustomerKeyMD5);
      return builder.build();
    }
    if (request instanceof ListObjectsV2Request list) {
      return list.toBuilder().requestPayer(payer).build();
    }
    if (request instanceof DeleteObjectRequest delete) {
      return delete.toBuilder().requestPayer(payer).build();
    }
    return request;
  }

  /**
   * Sends small bodies at once. The SDK has every put ask first whether the store would take it,
   * which is one answer more to wait for, and seconds where a store does not know the question.
   */
  @Override
  public SdkHttpRequest modifyHttpRequest(
      Context.ModifyHttpRequest context, ExecutionAttributes executionAttributes) {
    SdkHttpRequest request = context.httpRequest();
    boolean asks = request.firstMatchingHeader(EXPECT).isPresent();
    boolean small =
        request
            .firstMatchingHeader("Content-Length")
            .filter(length -> Long.parseLong(length) <= AT_ONCE)
            .isPresent();
    return asks && small ? request.toBuilder().removeHeader(EXPECT).build() : request;
  }

  /**
   * Puts the checksum that the store has answered in the place of its entity tag, which is all that
   * Camel's component hands on of an answer.
   */
  @Override
  public SdkResponse modifyResponse(
      Context.ModifyResponse context, ExecutionAttributes executionAttributes) {
    if (context.request() instanceof PutObjectRequest put
        && context.response() instanceof PutObjectResponse answer
        && put.checksumSHA256() != null
        && put.checksumSHA256().equals(answer.checksumSHA256())) {
      return answer.toBuilder().eTag(PROOF + answer.checksumSHA256()).build();
    }
    return context.response();
  }

  private PutObjectRequest put(PutObjectRequest put) {
    PutObjectRequest.Builder builder = put.toBuilder().requestPayer(payer);
    if (put.contentMD5() == null && put.checksumSHA256() == null && put.ifNoneMatch() == null) {
      ObjectNames.promisedHash(put.key())
          .ifPresent(hex -> builder.checksumSHA256(S3Bucket.base64(HexFormat.of().parseHex(hex))));
    }
    storageClass(put.key()).ifPresent(builder::storageClass);
    encryption().ifPresent(builder::serverSideEncryption);
    kmsKey().ifPresent(builder::ssekmsKeyId);
    customerKey(builder::sseCustomerAlgorithm, builder::sseCustomerKey, builder::sseCustomerKeyMD5);
    if (options.lock().mode() != Lock.Mode.NONE) {
      builder.objectLockMode(lockMode()).objectLockRetainUntilDate(lockedUntil());
    }
    return builder.build();
  }

  private CreateMultipartUploadRequest create(CreateMultipartUploadRequest create) {
    CreateMultipartUploadRequest.Builder builder = create.toBuilder().requestPayer(payer);
    storageClass(create.key()).ifPresent(builder::storageClass);
    encryption().ifPresent(builder::serverSideEncryption);
    kmsKey().ifPresent(builder::ssekmsKeyId);
    customerKey(builder::sseCustomerAlgorithm, builder::sseCustomerKey, builder::sseCustomerKeyMD5);
    if (options.lock().mode() != Lock.Mode.NONE) {
      builder.objectLockMode(lockMode()).objectLockRetainUntilDate(lockedUntil());
    }
    return builder.build();
  }

  private Optional<String> storageClass(String key) {
    return key.startsWith(options.prefix() + PACKS)
        ? options.storageClass()
        : options.indexStorageClass();
  }

  private Optional<ServerSideEncryption> encryption() {
    return switch (options.encryption().mode()) {
      case SSE_S3 -> Optional.of(ServerSideEncryption.AES256);
      case SSE_KMS -> Optional.of(ServerSideEncryption.AWS_KMS);
      case NONE, SSE_C -> Optional.empty();
    };
  }

  private Optional<String> kmsKey() {
    return options.encryption().mode() == Encryption.Mode.SSE_KMS
        ? options.encryption().kmsKey()
        : Optional.empty();
  }

  private ObjectLockMode lockMode() {
    return ObjectLockMode.fromValue(
        options.lock().mode() == Lock.Mode.COMPLIANCE
            ? ObjectLockRetentionMode.COMPLIANCE.toString()
            : ObjectLockRetentionMode.GOVERNANCE.toString());
  }

  private Instant lockedUntil() {
    return Instant.now()
        .plus(options.lock().days(), ChronoUnit.DAYS)
        .truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Hands the customer's key to the three setters that every request has for it, if there is one.
   */
  private void customerKey(Consumer<String> algorithm, Consumer<String> key, Consumer<String> md5) {
    if (options.encryption().mode() != Encryption.Mode.SSE_C) {
      return;
    }
    Base64.Encoder base64 = Base64.getEncoder();
    options
        .encryption()
        .customerKey()
        .ifPresent(
            bytes -> {
              algorithm.accept(CUSTOMER_ALGORITHM);
              key.accept(base64.encodeToString(bytes));
              md5.accept(base64.encodeToString(md5(bytes)));
            });
  }

  static byte[] md5(byte[] bytes) {
    return md5().digest(bytes);
  }

  static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5"); // what the protocol asks for; nothing rests on it
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no MD5", e);
    }
  }
}
