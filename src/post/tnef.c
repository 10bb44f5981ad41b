/* winmail.dat: what Outlook wraps files in for who is not Outlook ([MS-OXTNEF]). Names and contents of the files. */
#include "post/file-type.h"
#include "post/mail.h"

enum { HEAD = 6, ATTRIBUTE_HEAD = 9, LEVEL_ATTACHMENT = 2 };
enum { RENDERING = 0x00069002, TITLE = 0x00018010, DATA = 0x0006800F };

static uint32_t little_endian(struct str bytes, size_t at)
{
    const unsigned char *from = (const unsigned char *)bytes.at + at;
    return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

static void set_content(struct mail_file *file, struct str bytes)
{
    const struct file_type *type = file_type_of(bytes);
    file->bytes = bytes;
    file->type = str_of(type->type);
    file->dangerous = type->dangerous;
}

size_t tnef_files(struct arena *arena, struct str bytes, struct mail_file *files, size_t most)
{
    size_t count = 0;
    struct mail_file *file = NULL;
    if (!bytes.at || bytes.length < HEAD || little_endian(bytes, 0) != 0x223E9F78)
        return 0;
    for (size_t at = HEAD; bytes.length - at >= ATTRIBUTE_HEAD + 2;) {
        unsigned char level = (unsigned char)bytes.at[at];
        uint32_t name = little_endian(bytes, at + 1), length = little_endian(bytes, at + 5);
        if (length > bytes.length - at - ATTRIBUTE_HEAD - 2) /* two bytes of checksum follow */
            break;
        struct str value = str_slice(bytes, at + ATTRIBUTE_HEAD, at + ATTRIBUTE_HEAD + length);
        at += ATTRIBUTE_HEAD + length + 2;
        if (level != LEVEL_ATTACHMENT)
            continue;
        if (name == RENDERING) /* a new file begins */
            file = count < most ? &files[count++] : NULL;
        if (!file)
            continue;
        if (name == RENDERING)
            *file = (struct mail_file){.type = str_of(file_type_of(STR_NONE)->type)};
        else if (name == TITLE)
            file->name = text_from_charset(arena, str_slice(value, 0, str_find_char(value, 0, 0)), STR_NONE);
        else if (name == DATA)
            set_content(file, value);
    }
    return count;
}
