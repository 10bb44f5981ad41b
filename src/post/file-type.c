#include "post/file-type.h"

enum { LOOK_AT = 4096 };

static const struct signature {
    struct str bytes;
    size_t at;
    struct file_type type;
} SIGNATURES[] = {
    {STR("%PDF-"), 0, {"application/pdf", "pdf", false}},
    {STR("\x89PNG\r\n\x1a\n"), 0, {"image/png", "png", false}},
    {STR("\xff\xd8\xff"), 0, {"image/jpeg", "jpg", false}},
    {STR("GIF8"), 0, {"image/gif", "gif", false}},
    {STR("WEBP"), 8, {"image/webp", "webp", false}},
    {STR("II*\0"), 0, {"image/tiff", "tiff", false}},
    {STR("MM\0*"), 0, {"image/tiff", "tiff", false}},
    {STR("ftypheic"), 4, {"image/heic", "heic", false}},
    {STR("ftyp"), 4, {"video/mp4", "mp4", false}},
    {STR("ID3"), 0, {"audio/mpeg", "mp3", false}},
    {STR("OggS"), 0, {"audio/ogg", "ogg", false}},
    {STR("WAVE"), 8, {"audio/wav", "wav", false}},
    {STR("{\\rtf"), 0, {"application/rtf", "rtf", false}},
    {STR("\x78\x9f\x3e\x22"), 0, {"application/ms-tnef", "dat", false}},
    {STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), 0, {"application/x-ole-storage", "doc", false}},
    {STR("BEGIN:VCALENDAR"), 0, {"text/calendar", "ics", false}},
    {STR("BEGIN:VCARD"), 0, {"text/vcard", "vcf", false}},
    {STR("\x1f\x8b"), 0, {"application/gzip", "gz", true}},
    {STR("7z\xbc\xaf\x27\x1c"), 0, {"application/x-7z-compressed", "7z", true}},
    {STR("Rar!\x1a\x07"), 0, {"application/vnd.rar", "rar", true}},
    {STR("MZ"), 0, {"application/x-msdownload", "exe", true}},
    {STR("\x7f"
         "ELF"),
     0,
     {"application/x-executable", "", true}},
    {STR("#!"), 0, {"text/x-script", "", true}},
    {STR("L\0\0\0\x01\x14\x02\0"), 0, {"application/x-ms-shortcut", "lnk", true}},
};

/* Documents that are ZIP archives name themselves near the start: ODF by its first, stored member; OOXML by a folder.
 */
static const struct archive {
    struct str has;
    struct file_type type;
} ARCHIVES[] = {
    {STR("mimetypeapplication/vnd.oasis.opendocument.text"), {"application/vnd.oasis.opendocument.text", "odt", false}},
    {STR("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
     {"application/vnd.oasis.opendocument.spreadsheet", "ods", false}},
    {STR("mimetypeapplication/vnd.oasis.opendocument.presentation"),
     {"application/vnd.oasis.opendocument.presentation", "odp", false}},
    {STR("mimetypeapplication/epub+zip"), {"application/epub+zip", "epub", false}},
    {STR("word/"), {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", false}},
    {STR("xl/"), {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", false}},
    {STR("ppt/"), {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx", false}},
};

static const struct file_type ARCHIVE = {"application/zip", "zip", true};
static const struct file_type HTML = {"text/html", "html", true};
static const struct file_type SVG = {"image/svg+xml", "svg", true};
static const struct file_type XML = {"application/xml", "xml", false};
static const struct file_type PLAIN = {"text/plain", "txt", false};
static const struct file_type UNKNOWN = {"application/octet-stream", "", false};

static bool has_at(struct str bytes, size_t at, struct str what)
{
    return str_starts_with(str_slice(bytes, at, bytes.length), what);
}

static const struct file_type *archive_type(struct str bytes)
{
    for (size_t i = 0; i < COUNT_OF(ARCHIVES); i++)
        if (str_contains(bytes, ARCHIVES[i].has))
            return &ARCHIVES[i].type;
    return &ARCHIVE;
}

static const struct file_type *marked_up_type(struct str start)
{
    struct arena arena = {0};
    struct str low = text_lower(&arena, start);
    const struct file_type *type = NULL;
    if (str_contains(low, STR("<html")) || str_contains(low, STR("<!doctype html")) ||
        str_contains(low, STR("<script")))
        type = &HTML;
    else if (str_contains(low, STR("<svg")))
        type = &SVG;
    else if (str_starts_with(low, STR("<?xml")))
        type = &XML;
    arena_free(&arena);
    return type;
}

/* Text of any of the encodings we read: no control character but those of lines. */
static bool looks_like_text(struct str bytes)
{
    for (size_t i = 0; i < bytes.length; i++) {
        unsigned char byte = (unsigned char)bytes.at[i];
        if (byte < ' ' && byte != '\n' && byte != '\r' && byte != '\t' && byte != '\f')
            return false;
    }
    return bytes.length > 0;
}

const struct file_type *file_type_of(struct str bytes)
{
    struct str start = str_slice(bytes, 0, LOOK_AT);
    for (size_t i = 0; i < COUNT_OF(SIGNATURES); i++)
        if (has_at(bytes, SIGNATURES[i].at, SIGNATURES[i].bytes))
            return &SIGNATURES[i].type;
    if (has_at(bytes, 0, STR("PK\x03\x04")))
        return archive_type(str_slice(bytes, 0, 64 * (size_t)1024));
    if (!looks_like_text(start))
        return &UNKNOWN;
    const struct file_type *marked_up = marked_up_type(str_trim(start));
    return marked_up ? marked_up : &PLAIN;
}
