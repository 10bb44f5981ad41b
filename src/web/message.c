#include "message.h"

#include <string.h>

static const char MARK[4] = {'M', 'g', 'e', '1'};

bool message_write(const struct message *message, struct buffer *packet, struct error *error)
{
    char head[MESSAGE_HEAD_BYTES] = {0};
    memcpy(head, MARK, sizeof MARK);
    head[4] = (char)message->kind;
    memcpy(head + 8, &message->number, sizeof message->number); /* both ends are one program on one machine */
    if (message->name.length + message->text.length + 1 > MESSAGE_BYTES_MOST - MESSAGE_HEAD_BYTES)
        return error_set(error, ERROR_LIMITED, "message trop long entre les processus");
    buffer_clear(packet);
    buffer_add(packet, head, sizeof head);
    if (message->kind != MESSAGE_ANSWER) {
        buffer_add_str(packet, message->name);
        buffer_add_char(packet, '\n');
    }
    buffer_add_str(packet, message->text);
    return true;
}

bool message_read(struct str packet, struct message *message, struct error *error)
{
    *message = (struct message){0};
    if (packet.length < MESSAGE_HEAD_BYTES || packet.length > MESSAGE_BYTES_MOST ||
        memcmp(packet.at, MARK, sizeof MARK) != 0 || packet.at[4] < MESSAGE_QUESTION ||
        packet.at[4] > MESSAGE_FAILURE || packet.at[5] || packet.at[6] || packet.at[7])
        return error_set(error, ERROR_INVALID, "message illisible entre les processus");
    message->kind = (enum message_kind)packet.at[4];
    memcpy(&message->number, packet.at + 8, sizeof message->number);
    message->text = str_slice(packet, MESSAGE_HEAD_BYTES, packet.length);
    if (message->kind == MESSAGE_ANSWER)
        return true;
    size_t end = str_find_char(message->text, '\n', 0);
    if (end == SIZE_MAX || end > 64)
        return error_set(error, ERROR_INVALID, "message sans nom entre les processus");
    message->name = str_slice(message->text, 0, end);
    message->text = str_slice(message->text, end + 1, message->text.length);
    return true;
}
