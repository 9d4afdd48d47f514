#!/usr/bin/env python3
"""Prints test vectors for docs/format.md, from that page alone; needs nothing but Python 3.8.

Inputs: vault id 00..0f, master[0] 20..3f, salt 40..5f; stream(n) is the first n bytes of
SHA-256(u32 0) || SHA-256(u32 1) || ...
"""
import hashlib
import hmac
import struct

MASK = (1 << 64) - 1
VAULT, MASTER, SALT = bytes(range(16)), bytes(range(32, 64)), bytes(range(64, 96))


def mac(key, *parts):
    return hmac.new(key, b"".join(parts), hashlib.sha256).digest()


def hkdf(ikm, salt, info, n):
    prk, block, out = mac(salt, ikm), b"", b""
    while len(out) < n:
        block = mac(prk, block, info, bytes([len(out) // 32 + 1]))
        out += block
    return out[:n]


def stream(n):
    count = (n + 31) // 32
    return b"".join(hashlib.sha256(struct.pack(">I", i)).digest() for i in range(count))[:n]


def varint(n):
    out = bytearray()
    while n >= 128:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out + bytes([n]))


def zigzag(n):
    return varint((n << 1 ^ n >> 63) & MASK)


def padme(length):
    exponent = length.bit_length() - 1
    low = (1 << max(0, exponent - exponent.bit_length())) - 1
    return (length + low) & ~low


def cut(data, gear, average):
    bits = average.bit_length() - 1
    strict, loose = MASK << (62 - bits) & MASK, MASK << (66 - bits) & MASK
    lengths, start = [], 0
    while start < len(data):
        end = min(len(data) - start, average * 4)
        length, h = end, 0
        for p in range(max(1, average // 4 - 63), end + 1):
            h = (h << 1) + gear[data[start + p - 1]] & MASK
            if p > average // 4 and not h & (strict if p <= average else loose):
                length = p
                break
        lengths.append(length)
        start += length
    return lengths


def fnv(name):
    h = 0xCBF29CE484222325
    for b in name:
        h = (h ^ b) * 0x100000001B3 & MASK
    return h ^ h >> 32


def runs(items, ends):
    """Lengths of runs; ends(length of the run, item) says whether the run ends after the item."""
    lengths, k = [], 0
    for item in items:
        k += 1
        if ends(k, item):
            lengths.append(k)
            k = 0
    return lengths + [k] * (k > 0)


def main():
    for kind in (b"data", b"tree", b"list", b"meaning"):
        key = hkdf(MASTER, VAULT, b"caravan/1/id/" + kind, 32)
        print(f"idKey({kind.decode()}) {key.hex()}  id of 'caravan' {mac(key, b'caravan').hex()}")
    chunker = hkdf(MASTER, VAULT, b"caravan/1/chunker", 2048)
    gear = struct.unpack(">256Q", chunker)
    print(f"gear[0] {gear[0]:016x}  gear[255] {gear[255]:016x}")
    seal = hkdf(MASTER, VAULT, b"caravan/1/seal", 32)
    print("seal(0)", seal.hex())
    for kind in (1, 17):
        for use in (b"object", b"footer", b"commit"):
            key = hkdf(seal, SALT, b"caravan/1/" + use + bytes([kind]) + VAULT, 32)
            print(f"{use.decode()} of kind {kind}", key.hex())
    for n in (0, 127, 128, 300, (1 << 63) - 1):
        print("varint", n, varint(n).hex())
    for n in (0, -1, 1, -283996800, (1 << 62) - 1):
        print("zigzag", n, zigzag(n).hex())
    for n in (86, 200, 1000, 65537, 1 << 20, 67108863):
        print("padme", n, padme(n))
    for size in (0, 16384, 16385, 300_000, 1 << 21):
        print(f"chunks of stream({size}), average 65536:", cut(stream(size), gear, 65536))
    print("chunks of 400000 zeros, average 65536:", cut(bytes(400_000), gear, 65536))
    for name in (b"", b"a", b"caravan", b"\xff"):
        print("fnv", name.hex() or "(empty)", f"{fnv(name):016x}")
    names = sorted(b"f%d" % i for i in range(10_000))
    page = lambda k, name: k >= 64 and fnv(name) & 511 == 0 or k == 2048
    print("pages of f0..f9999 (small entries):", runs(names, page))
    ids = [hashlib.sha256(struct.pack(">I", i)).digest() for i in range(2000)]
    lists = runs(ids, lambda k, i: k >= 64 and i[0] < 4 or k == 256)
    print("list chunks of SHA-256(u32 0..1999):", lists)


if __name__ == "__main__":
    main()
