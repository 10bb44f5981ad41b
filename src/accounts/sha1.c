#include "sha1.h"

#include <string.h>

enum { BLOCK = 64 };

struct sha1 {
    uint32_t state[5];
    uint8_t block[BLOCK];
    size_t used;
    uint64_t total; /* bytes */
};

static uint32_t rotate(uint32_t value, int bits)
{
    return value << bits | value >> (32 - bits);
}

static void take_block(struct sha1 *sha1)
{
    uint32_t words[80];
    for (int i = 0; i < 16; i++)
        words[i] = (uint32_t)sha1->block[4 * i] << 24 | (uint32_t)sha1->block[4 * i + 1] << 16 |
                   (uint32_t)sha1->block[4 * i + 2] << 8 | sha1->block[4 * i + 3];
    for (int i = 16; i < 80; i++)
        words[i] = rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    uint32_t a = sha1->state[0], b = sha1->state[1], c = sha1->state[2], d = sha1->state[3], e = sha1->state[4];
    for (int i = 0; i < 80; i++) {
        uint32_t mixed = i < 20   ? ((b & c) | (~b & d)) + 0x5A827999
                         : i < 40 ? (b ^ c ^ d) + 0x6ED9EBA1
                         : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC
                                  : (b ^ c ^ d) + 0xCA62C1D6;
        uint32_t next = rotate(a, 5) + mixed + e + words[i];
        e = d;
        d = c;
        c = rotate(b, 30);
        b = a;
        a = next;
    }
    sha1->state[0] += a;
    sha1->state[1] += b;
    sha1->state[2] += c;
    sha1->state[3] += d;
    sha1->state[4] += e;
}

static void start(struct sha1 *sha1)
{
    *sha1 = (struct sha1){.state = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0}};
}

static void add(struct sha1 *sha1, const uint8_t *bytes, size_t length)
{
    sha1->total += length;
    for (size_t i = 0; i < length; i++) {
        sha1->block[sha1->used++] = bytes[i];
        if (sha1->used == BLOCK) {
            take_block(sha1);
            sha1->used = 0;
        }
    }
}

static void end(struct sha1 *sha1, uint8_t digest[SHA1_BYTES])
{
    uint64_t bits = sha1->total * 8;
    static const uint8_t one = 0x80, zero = 0;
    uint8_t length[8];
    add(sha1, &one, 1);
    while (sha1->used != BLOCK - sizeof length)
        add(sha1, &zero, 1);
    for (int i = 0; i < 8; i++)
        length[i] = (uint8_t)(bits >> (56 - 8 * i));
    add(sha1, length, sizeof length);
    for (int i = 0; i < SHA1_BYTES; i++)
        digest[i] = (uint8_t)(sha1->state[i / 4] >> (24 - 8 * (i % 4)));
}

void hmac_sha1(const uint8_t *key, size_t key_length, const uint8_t *message, size_t length, uint8_t digest[SHA1_BYTES])
{
    uint8_t inner[BLOCK] = {0}, outer[BLOCK], short_key[SHA1_BYTES];
    struct sha1 sha1;
    if (key_length > BLOCK) {
        start(&sha1);
        add(&sha1, key, key_length);
        end(&sha1, short_key);
        key = short_key;
        key_length = SHA1_BYTES;
    }
    memcpy(inner, key, key_length);
    for (int i = 0; i < BLOCK; i++) {
        outer[i] = inner[i] ^ 0x5C;
        inner[i] ^= 0x36;
    }
    start(&sha1);
    add(&sha1, inner, BLOCK);
    add(&sha1, message, length);
    end(&sha1, digest);
    start(&sha1);
    add(&sha1, outer, BLOCK);
    add(&sha1, digest, SHA1_BYTES);
    end(&sha1, digest);
}
