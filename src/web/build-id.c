/* The mark that the linker put on this very program (GNU build-id), so that a tag made by one build is not taken for
 * another's. */
#include <elf.h>
#include <link.h>
#include <string.h>

#include "application.h"

static size_t padded(size_t size)
{
    return (size + 3) & ~(size_t)3;
}

static int look(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size;
    uint64_t *mark = context;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_NOTE)
            continue;
        /* The loader tells where notes are by number: NOLINTNEXTLINE(performance-no-int-to-ptr) */
        const char *at = (const char *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
        const char *end = at + info->dlpi_phdr[i].p_memsz;
        while ((size_t)(end - at) > sizeof(ElfW(Nhdr))) {
            ElfW(Nhdr) note;
            memcpy(&note, at, sizeof note);
            const char *name = at + sizeof note, *bytes = name + padded(note.n_namesz);
            if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp(name, "GNU", 4) == 0 &&
                note.n_descsz >= sizeof *mark)
                memcpy(mark, bytes, sizeof *mark);
            at = bytes + padded(note.n_descsz);
        }
    }
    return 1; /* the first object is the program */
}

uint64_t program_mark(void)
{
    static uint64_t mark;
    if (mark == 0) {
        dl_iterate_phdr(look, &mark);
        mark |= 1;
    }
    return mark;
}
