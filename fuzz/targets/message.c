/* Messages between processes: a packet is refused, or reads to a message that writes to a packet that reads the same.
 */
#include <stdlib.h>

#include "message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct message message, again;
    struct buffer packet = {0};
    struct error error = {0};
    if (!message_read((struct str){(const char *)data, size}, &message, &error))
        return 0;
    if (!message_write(&message, &packet, &error) || !message_read(buffer_str(&packet), &again, &error))
        abort();
    if (again.kind != message.kind || again.number != message.number || !str_equal(again.name, message.name) ||
        !str_equal(again.text, message.text))
        abort();
    buffer_free(&packet);
    return 0;
}
