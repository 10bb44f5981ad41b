/* GMime, loaded the first time a message is written or read: a process that handles no mail maps none of it.
 *
 * After gmime_load, its functions are called as `gmime.g_mime_message_new(…)`, with the types its headers declare. Its
 * cast macros would link it: cast plainly, and ask what an object is by gmime_is.
 */
#ifndef POST_GMIME_H
#define POST_GMIME_H

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wconversion"
#endif
#include <gmime/gmime.h>
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

#include "base/base.h"

#define GMIME_FUNCTIONS(X)                                                                                             \
    X(g_byte_array_free)                                                                                               \
    X(g_byte_array_new)                                                                                                \
    X(g_date_time_new_from_unix_utc)                                                                                   \
    X(g_date_time_to_unix)                                                                                             \
    X(g_date_time_unref)                                                                                               \
    X(g_free)                                                                                                          \
    X(g_mime_content_type_get_mime_type)                                                                               \
    X(g_mime_content_type_get_parameter)                                                                               \
    X(g_mime_content_type_parse)                                                                                       \
    X(g_mime_data_wrapper_new_with_stream)                                                                             \
    X(g_mime_data_wrapper_write_to_stream)                                                                             \
    X(g_mime_format_options_free)                                                                                      \
    X(g_mime_format_options_new)                                                                                       \
    X(g_mime_format_options_set_newline_format)                                                                        \
    X(g_mime_header_get_name)                                                                                          \
    X(g_mime_header_get_value)                                                                                         \
    X(g_mime_header_list_get_count)                                                                                    \
    X(g_mime_header_list_get_header_at)                                                                                \
    X(g_mime_init)                                                                                                     \
    X(g_mime_message_add_mailbox)                                                                                      \
    X(g_mime_message_get_date)                                                                                         \
    X(g_mime_message_get_from)                                                                                         \
    X(g_mime_message_get_mime_part)                                                                                    \
    X(g_mime_message_get_subject)                                                                                      \
    X(g_mime_message_new)                                                                                              \
    X(g_mime_message_part_get_message)                                                                                 \
    X(g_mime_message_part_get_type)                                                                                    \
    X(g_mime_message_set_date)                                                                                         \
    X(g_mime_message_set_message_id)                                                                                   \
    X(g_mime_message_set_mime_part)                                                                                    \
    X(g_mime_message_set_subject)                                                                                      \
    X(g_mime_multipart_add)                                                                                            \
    X(g_mime_multipart_get_count)                                                                                      \
    X(g_mime_multipart_get_part)                                                                                       \
    X(g_mime_multipart_get_type)                                                                                       \
    X(g_mime_multipart_new_with_subtype)                                                                               \
    X(g_mime_object_get_content_type)                                                                                  \
    X(g_mime_object_get_disposition)                                                                                   \
    X(g_mime_object_get_header)                                                                                        \
    X(g_mime_object_get_header_list)                                                                                   \
    X(g_mime_object_set_content_type)                                                                                  \
    X(g_mime_object_set_content_type_parameter)                                                                        \
    X(g_mime_object_set_disposition)                                                                                   \
    X(g_mime_object_set_header)                                                                                        \
    X(g_mime_object_write_to_stream)                                                                                   \
    X(g_mime_parser_construct_message)                                                                                 \
    X(g_mime_parser_new_with_stream)                                                                                   \
    X(g_mime_part_get_content)                                                                                         \
    X(g_mime_part_get_filename)                                                                                        \
    X(g_mime_part_get_type)                                                                                            \
    X(g_mime_part_new_with_type)                                                                                       \
    X(g_mime_part_set_content)                                                                                         \
    X(g_mime_part_set_content_encoding)                                                                                \
    X(g_mime_part_set_filename)                                                                                        \
    X(g_mime_stream_mem_new_with_buffer)                                                                               \
    X(g_mime_stream_mem_new_with_byte_array)                                                                           \
    X(g_mime_stream_mem_set_owner)                                                                                     \
    X(g_object_unref)                                                                                                  \
    X(g_type_check_instance_is_a)                                                                                      \
    X(internet_address_get_name)                                                                                       \
    X(internet_address_list_get_address)                                                                               \
    X(internet_address_list_length)                                                                                    \
    X(internet_address_mailbox_get_addr)                                                                               \
    X(internet_address_mailbox_get_type)

#define GMIME_MEMBER(name) __typeof__(name) *(name);
struct gmime {
    GMIME_FUNCTIONS(GMIME_MEMBER)
};
#undef GMIME_MEMBER

extern struct gmime gmime;

/* From any thread, any number of times. ERROR_UNAVAILABLE when the library is not installed. */
bool gmime_load(struct error *error);

/* NULL is nothing. `type` is one of gmime's …_get_type functions. */
static inline bool gmime_is(const void *object, GType (*type)(void))
{
    return object && gmime.g_type_check_instance_is_a((GTypeInstance *)(uintptr_t)object, type());
}

/* A stream on bytes that outlive it. */
static inline GMimeStream *gmime_stream_on(struct str bytes)
{
    return gmime.g_mime_stream_mem_new_with_buffer(bytes.at ? bytes.at : "", bytes.length);
}

/* Appends the object as it goes on the wire, CR LF at each line's end. */
void gmime_write(GMimeObject *object, struct buffer *bytes);

#endif
