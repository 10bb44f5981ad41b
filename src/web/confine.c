#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true /* the leak checker looks at its own process */
#else
#define SANITIZED false
#endif

/* --- Landlock: Documentation/userspace-api/landlock.rst of the kernel -------------------------------------------- */

/* Younger than Debian 12's headers. */
#define FS_TRUNCATE     (1ULL << 14) /* level 3 */
#define FS_IOCTL_DEV    (1ULL << 15) /* level 5 */
#define NET_BIND_TCP    (1ULL << 0)  /* level 4 */
#define NET_CONNECT_TCP (1ULL << 1)
#define RULE_NET_PORT   2

struct ruleset {
    uint64_t files, net, scoped;
};
struct net_rule {
    uint64_t allowed, port;
};

static const uint64_t READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t ON_FILES =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_EXECUTE | FS_TRUNCATE;

static uint64_t known_rights(int level)
{
    uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1; /* level 1: bits 0 to 12 */
    if (level >= 2)
        rights |= LANDLOCK_ACCESS_FS_REFER;
    if (level >= 3)
        rights |= FS_TRUNCATE;
    if (level >= 5)
        rights |= FS_IOCTL_DEV;
    return rights;
}

static void allow(int rules, const char *path, uint64_t rights)
{
    struct stat status;
    int folder = open(path, O_PATH | O_CLOEXEC);
    if (folder < 0)
        return; /* what is not there needs no right */
    if (fstat(folder, &status) == 0 && !S_ISDIR(status.st_mode))
        rights &= ON_FILES;
    struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = folder};
    syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(folder);
}

static bool lock_folders(const struct confinement *confinement, int level, struct error *error)
{
    static const char *const system[] = {"/usr",
                                         "/lib",
                                         "/lib64",
                                         "/etc",
                                         "/sys/devices/system/cpu",
                                         "/dev/null",
                                         "/dev/urandom",
                                         "/run/systemd/resolve",
                                         "/var/cache/fontconfig"};
    uint64_t rights = known_rights(level);
    bool any_port = confinement->connects && !confinement->port_count;
    struct ruleset wanted = {.files = rights,
                             .net = level < 4  ? 0
                                    : any_port ? NET_BIND_TCP
                                               : NET_BIND_TCP | NET_CONNECT_TCP};
    size_t size = level >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
    int rules = (int)syscall(SYS_landlock_create_ruleset, &wanted, size, 0);
    if (rules < 0)
        return error_set(error, ERROR_UNAVAILABLE, "confinement des fichiers : %s", strerror(errno));
    for (size_t i = 0; i < COUNT_OF(system); i++)
        allow(rules, system[i], READ & rights);
    if (SANITIZED)
        allow(rules, "/proc", READ & rights);
    allow(rules, "/dev/null", (READ | LANDLOCK_ACCESS_FS_WRITE_FILE) & rights);
    for (size_t i = 0; i < FOLDERS_MOST; i++) {
        if (confinement->reads[i])
            allow(rules, confinement->reads[i], READ & rights);
        if (confinement->writes[i])
            allow(rules, confinement->writes[i],
                  (READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                   LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR | FS_TRUNCATE) &
                      rights);
    }
    for (size_t i = 0; level >= 4 && confinement->connects && i < confinement->port_count; i++) {
        struct net_rule rule = {NET_CONNECT_TCP, (uint64_t)confinement->ports[i]};
        syscall(SYS_landlock_add_rule, rules, RULE_NET_PORT, &rule, 0);
    }
    bool done = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    if (!done)
        error_set(error, ERROR_UNAVAILABLE, "confinement des fichiers : %s", strerror(errno));
    close(rules);
    return done;
}

/* --- seccomp ----------------------------------------------------------------------------------------------------- */

/* What serving needs, by subject. A call outside the list does not exist (ENOSYS: the C library then takes an older
 * way); those of FATAL end the process, for nothing here ever asks for them. */
static const char *const ALLOWED[] = {
    /* files */
    "access", "chmod", "close", "close_range", "dup", "dup2", "dup3", "faccessat", "faccessat2", "fadvise64",
    "fallocate", "fchmod", "fchmodat", "fchown", "fcntl", "fdatasync", "flock", "fstat", "fstatfs", "fsync",
    "ftruncate", "getcwd", "getdents64", "ioctl", "lseek", "lstat", "mkdir", "mkdirat", "newfstatat", "open", "openat",
    "openat2", "pread64", "preadv", "pwrite64", "pwritev", "read", "readlink", "readlinkat", "readv", "rename",
    "renameat", "renameat2", "rmdir", "sendfile", "stat", "statfs", "statx", "truncate", "umask", "unlink", "unlinkat",
    "utimensat", "write", "writev",
    /* memory */
    "brk", "madvise", "membarrier", "mincore", "mlock", "mmap", "mprotect", "mremap", "msync", "munlock", "munmap",
    /* threads, time, signals */
    "clock_getres", "clock_gettime", "clock_nanosleep", "clone", "clone3", "exit", "exit_group", "futex",
    "get_robust_list", "getegid", "geteuid", "getgid", "getgroups", "getpgrp", "getpid", "getppid", "getpriority",
    "getrandom", "getresgid", "getresuid", "getrlimit", "getrusage", "gettid", "gettimeofday", "getuid", "nanosleep",
    "pause", "prctl", "prlimit64", "restart_syscall", "rseq", "rt_sigaction", "rt_sigpending", "rt_sigprocmask",
    "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait", "sched_getaffinity", "sched_getparam", "sched_getscheduler",
    "sched_yield", "set_robust_list", "set_tid_address", "setrlimit", "sigaltstack", "signalfd4", "sysinfo", "tgkill",
    "time", "timerfd_create", "timerfd_settime", "times", "uname",
    /* waiting and talking on what is open already */
    "accept", "accept4", "epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_wait", "eventfd2", "getpeername",
    "getsockname", "getsockopt", "pipe", "pipe2", "poll", "ppoll", "pselect6", "recvfrom", "recvmsg", "select",
    "sendmmsg", "sendmsg", "sendto", "setsockopt", "shutdown", "socketpair"};

static const char *const CONNECTING[] = {"bind", "connect", "recvmmsg", "socket"};

static const char *const FATAL[] = {"acct",
                                    "add_key",
                                    "bpf",
                                    "chroot",
                                    "delete_module",
                                    "execve",
                                    "execveat",
                                    "finit_module",
                                    "fsopen",
                                    "init_module",
                                    "ioperm",
                                    "iopl",
                                    "kexec_load",
                                    "keyctl",
                                    "mount",
                                    "move_mount",
                                    "name_to_handle_at",
                                    "open_by_handle_at",
                                    "open_tree",
                                    "perf_event_open",
                                    "pivot_root",
                                    "process_vm_readv",
                                    "process_vm_writev",
                                    "ptrace",
                                    "quotactl",
                                    "reboot",
                                    "request_key",
                                    "setns",
                                    "settimeofday",
                                    "setuid",
                                    "swapon",
                                    "umount2",
                                    "unshare",
                                    "userfaultfd"};

static bool add_rules(scmp_filter_ctx filter, uint32_t action, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int number = seccomp_syscall_resolve_name(names[i]);
        if (number != __NR_SCMP_ERROR && seccomp_rule_add(filter, action, number, 0) != 0 && number >= 0)
            return false;
    }
    return true;
}

static bool filter_calls(const struct confinement *confinement)
{
    static const char *const looking_at_oneself[] = {"getdents", "process_vm_readv", "ptrace", "wait4"};
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    bool done = filter && add_rules(filter, SCMP_ACT_ALLOW, ALLOWED, COUNT_OF(ALLOWED));
    if (SANITIZED) /* the address sanitizer's own needs, before FATAL refuses them */
        done = done && add_rules(filter, SCMP_ACT_ALLOW, looking_at_oneself, COUNT_OF(looking_at_oneself));
    else
        done = done && add_rules(filter, SCMP_ACT_KILL_PROCESS, FATAL, COUNT_OF(FATAL));
    if (confinement->connects)
        done = done && add_rules(filter, SCMP_ACT_ALLOW, CONNECTING, COUNT_OF(CONNECTING));
    else
        done = done && add_rules(filter, SCMP_ACT_ERRNO(EACCES), CONNECTING, COUNT_OF(CONNECTING));
    done = done && seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done;
}

/* --- Both -------------------------------------------------------------------------------------------------------- */

bool confine(const struct confinement *confinement, char level[static 128], struct error *error)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    if (!SANITIZED)
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return error_set(error, ERROR_UNAVAILABLE, "confinement : %s", strerror(errno));
    int landlock = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (landlock > 0 && !lock_folders(confinement, landlock, error))
        return false;
    bool filtered = filter_calls(confinement);
    char ports[80] = "any";
    size_t length = 0;
    if (filtered && !confinement->connects)
        snprintf(ports, sizeof ports, "none");
    for (size_t i = 0; confinement->connects && landlock >= 4 && i < confinement->port_count; i++)
        if (length < sizeof ports - 8)
            length += (size_t)snprintf(ports + length, sizeof ports - length, i ? ",%d" : "%d", confinement->ports[i]);
    snprintf(level, 128, "landlock=%d seccomp=%s connect=%s%s", landlock > 0 ? landlock : 0, filtered ? "on" : "off",
             ports, SANITIZED ? " sanitized=true" : "");
    return true;
}
