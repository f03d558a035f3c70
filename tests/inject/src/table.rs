//! The calls, and the errors that their manual pages list.
//!
//! These are left out, since no kernel returns them to a correct program: EFAULT, ENOSYS, and the
//! errors for wrong arguments (EINVAL, ENOTSOCK…), except EBADF, which represents them where it is
//! listed.
//!
//! These are left out, since they would be false: EAGAIN of a socket that is ready. Readiness is
//! reported once (by edges); if a kernel reported it and then returned EAGAIN without a new event,
//! every user of `epoll` would wait for ever. The same holds for ENOTCONN of a socket that is
//! connected, and for ECHILD if there is a child. And for `clone3` the C library always reports
//! EAGAIN.

/// A call and its errors.
pub(crate) struct Row {
    pub(crate) call: &'static str,
    pub(crate) errors: &'static [&'static str],
}

const fn row(call: &'static str, errors: &'static [&'static str]) -> Row {
    Row { call, errors }
}

pub(crate) const TABLE: &[Row] = &[
    row("accept4", &["ECONNABORTED", "EINTR", "EMFILE", "ENFILE", "ENOBUFS", "EPERM", "EPROTO"]),
    row("bind", &["EACCES", "EADDRINUSE", "EADDRNOTAVAIL", "ENOMEM"]),
    row("clone3", &["EAGAIN"]),
    row("close", &["EINTR", "EIO"]),
    row(
        "connect",
        &["EACCES", "EADDRNOTAVAIL", "ECONNREFUSED", "EINTR", "ENETUNREACH", "ETIMEDOUT"],
    ),
    row("epoll_create1", &["EMFILE", "ENFILE", "ENOMEM"]),
    row("epoll_ctl", &["ENOMEM", "ENOSPC", "EPERM"]),
    row("epoll_wait", &["EBADF", "EINTR"]),
    row("eventfd2", &["EMFILE", "ENFILE", "ENODEV", "ENOMEM"]),
    row("fcntl", &["EMFILE", "EPERM"]),
    row("getpeername", &["ENOBUFS"]),
    row("getsockname", &["ENOBUFS"]),
    row("getsockopt", &["EBADF", "ENOPROTOOPT"]),
    row("ioctl", &["EBADF", "ENOTTY"]),
    row("kill", &["EPERM"]),
    row("listen", &["EADDRINUSE", "EOPNOTSUPP"]),
    row("lseek", &["EBADF", "EOVERFLOW", "ESPIPE"]),
    row("openat", &["EACCES", "EINTR", "EMFILE", "ENFILE", "ENOENT", "ENOSPC"]),
    row("pidfd_open", &["EMFILE", "ENFILE", "ENODEV", "ENOMEM"]),
    row("pidfd_send_signal", &["EPERM"]),
    row("pipe2", &["EMFILE", "ENFILE"]),
    row("read", &["EINTR", "EIO"]),
    row("readv", &["EINTR", "EIO"]),
    row("recvfrom", &["ECONNREFUSED", "ECONNRESET", "EINTR", "ENOMEM", "ENOTCONN"]),
    row("recvmsg", &["ECONNRESET", "EINTR", "ENOMEM"]),
    row("rt_sigaction", &["EBADF"]),
    row("sendmsg", &["ECONNRESET", "EINTR", "ENOBUFS", "EPIPE"]),
    row("sendto", &["ECONNRESET", "EINTR", "EMSGSIZE", "ENOBUFS", "ENOMEM", "EPIPE"]),
    row("setsockopt", &["EBADF", "ENOPROTOOPT"]),
    row("shutdown", &["EBADF"]),
    row("socket", &["EACCES", "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"]),
    row("socketpair", &["EMFILE", "ENFILE"]),
    row("statx", &["EACCES", "ENOMEM"]),
    row("timerfd_create", &["EMFILE", "ENFILE", "ENODEV", "ENOMEM"]),
    row("timerfd_settime", &["EBADF", "ECANCELED"]),
    row("vfork", &["EAGAIN", "ENOMEM"]),
    row("wait4", &["EINTR"]),
    row("waitid", &["EINTR"]),
    row("write", &["EINTR", "EIO", "ENOSPC", "EPIPE"]),
    row("writev", &["EINTR", "EIO", "ENOSPC", "EPIPE"]),
];

/// Calls that fail permanently from some moment on, and where: in the driver, and where threads are
/// made.
pub(crate) const FOR_GOOD: &[(&str, &str, &str)] = &[
    ("channels", "epoll_wait", "EBADF"),
    ("tcp", "epoll_wait", "EBADF"),
    ("channels", "write", "EIO"),
    ("timers", "timerfd_settime", "EBADF"),
    ("tcp", "epoll_ctl", "ENOSPC"),
    ("blocking", "clone3", "EAGAIN"),
    ("files", "clone3", "EAGAIN"),
    ("runtime", "clone3", "EAGAIN"),
];

/// Calls that are made but do not fail here, and why.
pub(crate) const LEFT_OUT: &[(&str, &[&str])] = &[
    (
        "memory: the allocator or the standard library ends the process",
        &["brk", "mmap", "mprotect", "mremap", "munmap", "madvise"],
    ),
    (
        "they report nothing that could be acted on",
        &[
            "futex",
            "sched_yield",
            "exit",
            "exit_group",
            "rseq",
            "set_robust_list",
            "clock_nanosleep",
            "rt_sigreturn",
            "restart_syscall",
        ],
    ),
    (
        "the standard library's start and end of a thread or a process",
        &[
            "sigaltstack",
            "rt_sigprocmask",
            "prctl",
            "gettid",
            "getpid",
            "sched_getaffinity",
            "dup2",
            "execve",
            "clone",
            "poll",
            "prlimit64",
            "getrandom",
            "fstat",
            "newfstatat",
        ],
    ),
    ("the exercise's own", &["unlink", "tgkill"]),
];

/// The numbers of errors, which are the same on every processor that Linux supports, except a few
/// old ones.
const NUMBERS: &[(&str, i32)] = &[
    ("EPERM", 1),
    ("ENOENT", 2),
    ("EINTR", 4),
    ("EIO", 5),
    ("EBADF", 9),
    ("ECHILD", 10),
    ("EAGAIN", 11),
    ("ENOMEM", 12),
    ("EACCES", 13),
    ("ENODEV", 19),
    ("ENFILE", 23),
    ("EMFILE", 24),
    ("ENOTTY", 25),
    ("ENOSPC", 28),
    ("ESPIPE", 29),
    ("EPIPE", 32),
    ("EPROTO", 71),
    ("EOVERFLOW", 75),
    ("EMSGSIZE", 90),
    ("ENOPROTOOPT", 92),
    ("EOPNOTSUPP", 95),
    ("EADDRINUSE", 98),
    ("EADDRNOTAVAIL", 99),
    ("ENETUNREACH", 101),
    ("ECONNABORTED", 103),
    ("ECONNRESET", 104),
    ("ENOBUFS", 105),
    ("ENOTCONN", 107),
    ("ETIMEDOUT", 110),
    ("ECONNREFUSED", 111),
    ("ECANCELED", 125),
];

/// The number of an error.
pub(crate) fn number(error: &str) -> Option<i32> {
    NUMBERS.iter().find(|(name, _)| *name == error).map(|(_, number)| *number)
}

/// Whether a call is made to fail in this area. A `close` that strace makes fail does not close the
/// descriptor, unlike a real failed `close`, so a child whose pipe stays open would continue to
/// read. And the `sendto` in a signal handler can neither report an error nor wait: a signal whose
/// byte was lost is noticed with the next one, as the docs of `Signal::recv` say.
pub(crate) fn applies(area: &str, call: &str) -> bool {
    !matches!((area, call), ("process", "close") | ("signal", "sendto"))
}

/// Whether a call is in one of the lists.
pub(crate) fn is_known(call: &str) -> bool {
    TABLE.iter().any(|row| row.call == call)
        || LEFT_OUT.iter().any(|(_, calls)| calls.contains(&call))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_has_a_number() {
        let errors = TABLE.iter().flat_map(|row| row.errors);
        let errors = errors.chain(FOR_GOOD.iter().map(|(_, _, error)| error));
        let unknown: Vec<_> = errors.filter(|error| number(error).is_none()).collect();
        assert!(unknown.is_empty(), "no number for {unknown:?}");
    }

    #[test]
    fn no_call_is_in_two_lists() {
        let left_out = LEFT_OUT.iter().flat_map(|(_, calls)| *calls);
        let mut all: Vec<_> = TABLE.iter().map(|row| row.call).chain(left_out.copied()).collect();
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]), "{all:?}");
    }
}
