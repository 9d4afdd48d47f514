package caravan.model;

/**
 * One extended attribute. POSIX ACLs are the attributes {@code system.posix_acl_access} and {@code
 * system.posix_acl_default}, kept as the kernel gives them.
 *
 * @param name full name with its namespace, as {@code user.comment}
 * @param value raw bytes, at most 64 KiB on Linux; not to be written to
 */
public record Xattr(String name, byte[] value) {}
