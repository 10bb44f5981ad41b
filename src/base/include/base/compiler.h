/* Compiler extensions used by the house, named once. GCC and Clang both provide them. */
#ifndef BASE_COMPILER_H
#define BASE_COMPILER_H

/* The caller must look at the result (a failure, or a resource to release). */
#define MUST_USE __attribute__((warn_unused_result))
/* A printf-like function: `text` is the 1-based index of the format, `first` of its first argument. */
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#define NORETURN                 __attribute__((noreturn))
#define UNUSED                   __attribute__((unused))
#define THREAD_LOCAL             _Thread_local

/* Number of elements of a true array (not a pointer). */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
