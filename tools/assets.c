/* Build-time program: the static files of the pages, compressed and put inside the program.
 *     assets NAMES.h TABLE.c FILES.blob NAME=FILE…
 *
 * Each file gets an address that changes with its content ("/assets/site-1f2e3d4c5b.css"), so that a browser may keep
 * it for ever. NAMES.h has one macro per file (ASSET_SITE_CSS); TABLE.c has them all as `struct asset`
 * (src/web/response.h) sorted by path; FILES.blob holds the bytes: plain, gzip and brotli where they are smaller.
 * In style sheets, url(NAME) of a file given before becomes its address.
 */
#include <brotli/encode.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/base.h"

enum { FILE_MOST = 16 << 20, ASSETS_MOST = 256, HASH_DIGITS = 10 };

struct piece { /* of the blob */
    size_t from, length;
};

struct asset_file {
    struct str name;  /* "site.css" */
    struct str path;  /* "site-1f2e3d4c5b.css" */
    struct str macro; /* "ASSET_SITE_CSS" */
    struct str hash;
    const char *type;
    struct piece plain, gzip, brotli;
};

struct assets {
    struct arena arena;
    struct buffer blob;
    struct asset_file at[ASSETS_MOST];
    size_t count;
};

static const char *media_type(struct str name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".woff2", "font/woff2"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".json", "application/json"},
        {".txt", "text/plain; charset=utf-8"},
    };
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (str_ends_with(name, str_of(types[i].ending)))
            return types[i].type;
    return NULL;
}

static struct piece keep(struct assets *assets, const void *bytes, size_t length)
{
    struct piece piece = {assets->blob.length, length};
    buffer_add(&assets->blob, bytes, length);
    return piece;
}

static struct piece gzip(struct assets *assets, struct str bytes)
{
    z_stream stream = {0};
    if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    size_t room = deflateBound(&stream, (uLong)bytes.length);
    unsigned char *packed = memory_new(room);
    stream.next_in = (unsigned char *)(uintptr_t)bytes.at;
    stream.avail_in = (uInt)bytes.length;
    stream.next_out = packed;
    stream.avail_out = (uInt)room;
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
        abort();
    struct piece piece = {0};
    if (stream.total_out < bytes.length)
        piece = keep(assets, packed, stream.total_out);
    deflateEnd(&stream);
    free(packed);
    return piece;
}

static struct piece brotli(struct assets *assets, struct str bytes)
{
    size_t length = BrotliEncoderMaxCompressedSize(bytes.length);
    unsigned char *packed = memory_new(length);
    struct piece piece = {0};
    if (BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_GENERIC, bytes.length,
                              (const uint8_t *)bytes.at, &length, packed) &&
        length < bytes.length)
        piece = keep(assets, packed, length);
    free(packed);
    return piece;
}

/* Style sheets name other assets by url(NAME). */
static struct str with_addresses(struct assets *assets, struct str text)
{
    struct buffer out = {0};
    for (size_t i = 0; i < text.length;) {
        size_t at = str_find(text, STR("url("), i);
        size_t end = at == SIZE_MAX ? SIZE_MAX : str_find_char(text, ')', at);
        if (end == SIZE_MAX)
            at = end = text.length;
        struct str target = str_slice(text, at + 4, end);
        buffer_add_str(&out, str_slice(text, i, at));
        i = at;
        if (at == text.length)
            break;
        for (size_t k = 0; k < assets->count; k++)
            if (str_equal(assets->at[k].name, target)) {
                buffer_printf(&out, "url(/assets/%.*s", STR_PRINT(assets->at[k].path));
                i = end;
            }
        if (i == at) {
            buffer_add_cstr(&out, "url(");
            i = at + 4;
        }
    }
    struct str copy = arena_str(&assets->arena, buffer_str(&out));
    buffer_free(&out);
    return copy;
}

static void name_asset(struct assets *assets, struct asset_file *file)
{
    size_t dot = file->name.length;
    while (dot > 0 && file->name.at[dot - 1] != '.')
        dot--;
    file->path = arena_printf(&assets->arena, "%.*s-%.*s.%.*s", STR_PRINT(str_slice(file->name, 0, dot - 1)),
                              STR_PRINT(str_slice(file->hash, 0, HASH_DIGITS)),
                              STR_PRINT(str_slice(file->name, dot, file->name.length)));
    char *macro = arena_cstr(&assets->arena, arena_printf(&assets->arena, "ASSET_%.*s", STR_PRINT(file->name)));
    for (char *byte = macro; *byte; byte++) {
        if (*byte >= 'a' && *byte <= 'z')
            *byte = (char)(*byte - 'a' + 'A');
        if (*byte == '-' || *byte == '.')
            *byte = '_';
    }
    file->macro = str_of(macro);
}

static bool add(struct assets *assets, const char *word, struct error *error)
{
    struct str pair = str_of(word);
    size_t equal = str_find_char(pair, '=', 0);
    if (equal == SIZE_MAX || assets->count == ASSETS_MOST)
        return error_set(error, ERROR_INVALID, "%s: write NAME=FILE, at most %d of them", word, ASSETS_MOST);
    struct asset_file *file = &assets->at[assets->count];
    *file = (struct asset_file){.name = str_slice(pair, 0, equal)};
    file->type = media_type(file->name);
    if (!file->type)
        return error_set(error, ERROR_INVALID, "%s: unknown kind of file", word);
    struct str bytes;
    if (!file_read(&assets->arena, word + equal + 1, FILE_MOST, &bytes, error))
        return false;
    if (str_ends_with(file->name, STR(".css")))
        bytes = with_addresses(assets, bytes);
    file->hash = fingerprint(&assets->arena, bytes);
    name_asset(assets, file);
    file->plain = keep(assets, bytes.at, bytes.length);
    file->gzip = gzip(assets, bytes);
    file->brotli = brotli(assets, bytes);
    assets->count++;
    return true;
}

static int by_path(const void *a, const void *b)
{
    return str_compare(((const struct asset_file *)a)->path, ((const struct asset_file *)b)->path);
}

static void write_piece(struct buffer *out, const char *name, struct piece piece)
{
    if (piece.length == 0)
        return;
    buffer_printf(out, ", .%s = {assets_blob + %zu, %zu}", name, piece.from, piece.length);
}

static void write_table(const struct assets *assets, const char *blob_path, struct buffer *out)
{
    buffer_printf(out,
                  "/* Made by tools/assets.c: do not edit. */\n#include \"asset-table.h\"\n\n"
                  "__asm__(\".section .rodata\\n.balign 16\\n.hidden assets_blob\\n.globl assets_blob\\nassets_blob:\\n"
                  ".incbin \\\"%s\\\"\\n.previous\\n\");\n"
                  "extern const char assets_blob[] __attribute__((visibility(\"hidden\")));\n\n"
                  "const struct asset ASSETS[] = {\n",
                  blob_path);
    for (size_t i = 0; i < assets->count; i++) {
        const struct asset_file *file = &assets->at[i];
        buffer_printf(out, "    {.path = {\"%.*s\", %zu}, .type = \"%s\", .etag = \"%.*s\"", STR_PRINT(file->path),
                      file->path.length, file->type, STR_PRINT(file->hash));
        write_piece(out, "plain", file->plain);
        write_piece(out, "gzip", file->gzip);
        write_piece(out, "brotli", file->brotli);
        buffer_add_cstr(out, "},\n");
    }
    buffer_printf(out, "};\nconst size_t ASSET_COUNT = %zu;\n", assets->count);
}

static void write_names(const struct assets *assets, struct buffer *out)
{
    buffer_add_cstr(out, "/* Made by tools/assets.c: do not edit. */\n#ifndef ASSETS_H\n#define ASSETS_H\n\n");
    for (size_t i = 0; i < assets->count; i++)
        buffer_printf(out, "#define %.*s \"/assets/%.*s\"\n", STR_PRINT(assets->at[i].macro),
                      STR_PRINT(assets->at[i].path));
    buffer_add_cstr(out, "\n#endif\n");
}

static bool make(struct assets *assets, int count, char **words, struct error *error)
{
    for (int i = 4; i < count; i++)
        if (!add(assets, words[i], error))
            return false;
    qsort(assets->at, assets->count, sizeof assets->at[0], by_path);
    struct buffer names = {0}, table = {0};
    char *blob_path = NULL;
    bool done = file_replace(words[3], buffer_str(&assets->blob), error);
    if (done)
        blob_path = realpath(words[3], NULL);
    if (blob_path) {
        write_names(assets, &names);
        write_table(assets, blob_path, &table);
        done = file_replace(words[1], buffer_str(&names), error) && file_replace(words[2], buffer_str(&table), error);
    }
    free(blob_path);
    buffer_free(&names);
    buffer_free(&table);
    return done;
}

int main(int count, char **words)
{
    if (count < 5) {
        fprintf(stderr, "usage: assets NAMES.h TABLE.c FILES.blob NAME=FILE...\n");
        return 2;
    }
    struct assets *assets = memory_new(sizeof *assets);
    struct error error = {0};
    bool done = make(assets, count, words, &error);
    if (!done)
        fprintf(stderr, "assets: %s\n", error.message);
    buffer_free(&assets->blob);
    arena_free(&assets->arena);
    free(assets);
    return done ? 0 : 1;
}
