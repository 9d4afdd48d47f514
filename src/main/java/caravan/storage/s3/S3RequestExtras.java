package caravan.storage.s3;

import caravan.storage.s3.S3Options.Encryption;
import caravan.storage.s3.S3Options.Lock;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * Puts what the settings want of every request into it, whoever makes it: storage class,
 * encryption, retention, who pays. Safe for concurrent use.
 */
final class S3RequestExtras implements ExecutionInterceptor {
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

  private PutObjectRequest put(PutObjectRequest put) {
    PutObjectRequest.Builder builder = put.toBuilder().requestPayer(payer);
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
