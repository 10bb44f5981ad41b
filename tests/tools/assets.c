/* Files put inside the program: the bytes are theirs, each form unpacks to them, addresses follow the content. */
#include <brotli/decode.h>
#include <stdlib.h>
#include <zlib.h>

#include "asset-table.h"
#include "assets.h"
#include "testing.h"

static const struct asset *find(const char *address)
{
    struct str path = str_of(address + strlen("/assets/"));
    for (size_t i = 0; i < ASSET_COUNT; i++)
        if (str_equal(ASSETS[i].path, path))
            return &ASSETS[i];
    fail_msg("%s is not in the table", address);
    return NULL;
}

static void paths_are_sorted_and_named_by_content(void **state)
{
    (void)state;
    assert_int_equal(ASSET_COUNT, 4);
    for (size_t i = 1; i < ASSET_COUNT; i++)
        assert_true(str_compare(ASSETS[i - 1].path, ASSETS[i].path) < 0);
    for (size_t i = 0; i < ASSET_COUNT; i++) {
        struct str hash = str_slice(str_of(ASSETS[i].etag), 0, 10);
        assert_true(str_contains(ASSETS[i].path, hash));
        struct arena arena = {0};
        assert_true(str_equal(fingerprint(&arena, ASSETS[i].plain), str_of(ASSETS[i].etag)));
        arena_free(&arena);
    }
    assert_string_equal(find(ASSET_DOT_SVG)->type, "image/svg+xml");
    assert_string_equal(find(ASSET_LONG_TXT)->type, "text/plain; charset=utf-8");
}

static void the_same_content_has_the_same_hash(void **state)
{
    (void)state;
    assert_string_equal(find(ASSET_DOT_SVG)->etag, find(ASSET_TWIN_SVG)->etag);
}

static void sheets_name_the_other_files_by_their_address(void **state)
{
    (void)state;
    struct str sheet = find(ASSET_PAGE_CSS)->plain;
    struct arena arena = {0};
    assert_true(str_contains(sheet, arena_printf(&arena, "url(%s)", ASSET_DOT_SVG)));
    assert_true(str_contains(sheet, STR("url(elsewhere.png)")));
    arena_free(&arena);
}

static void packed_forms_unpack_to_the_plain_bytes(void **state)
{
    (void)state;
    const struct asset *asset = find(ASSET_LONG_TXT);
    static unsigned char bytes[100000];
    z_stream stream = {.next_in = (unsigned char *)(uintptr_t)asset->gzip.at,
                       .avail_in = (unsigned)asset->gzip.length,
                       .next_out = bytes,
                       .avail_out = sizeof bytes};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_true(str_equal((struct str){(char *)bytes, stream.total_out}, asset->plain));
    inflateEnd(&stream);
    size_t length = sizeof bytes;
    assert_int_equal(BrotliDecoderDecompress(asset->brotli.length, (const uint8_t *)asset->brotli.at, &length, bytes),
                     BROTLI_DECODER_RESULT_SUCCESS);
    assert_true(str_equal((struct str){(char *)bytes, length}, asset->plain));
    assert_true(asset->gzip.length < asset->plain.length && asset->brotli.length < asset->gzip.length);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_sorted_and_named_by_content),
        cmocka_unit_test(the_same_content_has_the_same_hash),
        cmocka_unit_test(sheets_name_the_other_files_by_their_address),
        cmocka_unit_test(packed_forms_unpack_to_the_plain_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
