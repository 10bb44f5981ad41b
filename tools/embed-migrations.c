/* Turns migrations/NNNN-name.sql into the C table STORE_MIGRATIONS (store/store.h).
 *
 *     embed-migrations OUT.c 0001-first.sql 0002-second.sql …
 *
 * Refuses, with the file's name, what would only fail on an operator's database: a name of another form, a number that
 * is missing, doubled or out of order, an empty or binary file. A library of its own is not worth the trouble: this
 * runs at build, on files of the project.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 4 };

static bool refuse(const char *path, const char *why)
{
    fprintf(stderr, "embed-migrations: %s: %s\n", path, why);
    return false;
}

/* The file's base name when it reads NNNN-name.sql with the number expected, else NULL. */
static bool check_name(const char *path, int number, const char **name, size_t *length)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    size_t size = strlen(base);
    char expected[16];
    snprintf(expected, sizeof expected, "%04d-", number);
    if (size <= DIGITS + strlen("-.sql") || strcmp(base + size - strlen(".sql"), ".sql") != 0)
        return refuse(path, "the name must read NNNN-name.sql");
    if (strncmp(base, expected, DIGITS + 1) != 0)
        return refuse(path, "numbers must be 0001, 0002, … in order, without gaps: renumber the newest file");
    *name = base + DIGITS + 1;
    *length = size - DIGITS - 1 - strlen(".sql");
    for (size_t i = 0; i < *length; i++)
        if (!islower((unsigned char)(*name)[i]) && !isdigit((unsigned char)(*name)[i]) && (*name)[i] != '-')
            return refuse(path, "the name takes lower-case letters, digits and hyphens");
    return true;
}

/* One C string literal per line of SQL. */
static bool write_literal(FILE *out, FILE *in, const char *path)
{
    bool at_start = true, empty = true;
    int c;
    while ((c = getc(in)) != EOF) {
        if (at_start)
            fputs("\n        \"", out);
        at_start = c == '\n';
        if (c == '\n') {
            fputs("\\n\"", out);
            continue;
        }
        if (c < ' ' && c != '\t')
            return refuse(path, "control character");
        if (c == '"' || c == '\\')
            putc('\\', out);
        putc(c, out);
        empty = false;
    }
    if (!at_start)
        putc('"', out);
    return empty ? refuse(path, "empty file") : true;
}

static bool write_migration(FILE *out, const char *path, int number)
{
    const char *name = "";
    size_t length = 0;
    if (!check_name(path, number, &name, &length))
        return false;
    FILE *in = fopen(path, "r");
    if (!in)
        return refuse(path, "cannot be read");
    fprintf(out, "    {%d, \"%.*s\",", number, (int)length, name);
    bool done = write_literal(out, in, path);
    fputs("},\n", out);
    fclose(in);
    return done;
}

int main(int count, char **arguments)
{
    if (count < 3) {
        fputs("usage: embed-migrations OUT.c NNNN-name.sql…\n", stderr);
        return 2;
    }
    FILE *out = fopen(arguments[1], "w");
    if (!out)
        return refuse(arguments[1], "cannot be written"), 1;
    fputs("/* Made by tools/embed-migrations from migrations/. */\n#include \"store/store.h\"\n\n"
          "const struct migration STORE_MIGRATIONS[] = {\n",
          out);
    bool done = true;
    for (int i = 2; i < count && done; i++)
        done = write_migration(out, arguments[i], i - 1);
    fprintf(out, "};\nconst size_t STORE_MIGRATION_COUNT = %d;\n", count - 2);
    if (fclose(out) != 0)
        done = refuse(arguments[1], "cannot be written");
    if (!done)
        remove(arguments[1]);
    return done ? 0 : 1;
}
