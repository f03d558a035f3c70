//! If a type of tokio may be dropped after the value that it borrows, so may Cede's: its destructor
//! does not use that value. The compiler checks this; it refuses a type whose own destructor might
//! use the value.

use std::future::{Ready, ready};

/// In each function the last variable borrows from the one that is dropped before it.
macro_rules! outlived {
    ($side:ident, $crate_name:ident, $fd:path) => {
        #[allow(dead_code, reason = "they need to compile, no more")]
        mod $side {
            use super::*;
            use $crate_name::{io::Interest, net::TcpStream, runtime::Runtime, sync, task, time};

            fn enter_guard() {
                let runtime = Runtime::new().unwrap();
                let _guard = runtime.enter();
                runtime.shutdown_background();
            }

            fn enter_guard_of_a_handle() {
                let _guard;
                let runtime = Runtime::new().unwrap();
                let handle = runtime.handle().clone();
                _guard = handle.enter();
            }

            fn halves(stream: TcpStream) {
                let _halves;
                let mut stream = stream;
                _halves = stream.split();
            }

            async fn async_fd_guard(fd: $fd) {
                let _guard;
                let fd = fd;
                _guard = fd.readable().await;
            }

            fn async_fd_error(fd: $fd) {
                let _tried;
                let fd = fd;
                _tried = fd.try_io(Interest::READABLE, |_| Ok(()));
            }

            fn values() {
                let (_mutex, _lock, _unconstrained, _timeout);
                let (text, wait) = (String::new(), time::Duration::ZERO);
                let future: Ready<&str> = ready(&text);
                _mutex = sync::Mutex::new(&text);
                _lock = sync::RwLock::new(&text);
                _unconstrained = task::unconstrained(ready(&text));
                _timeout = time::timeout(wait, future);
            }
        }
    };
}

outlived!(ours, cede_itself, cede_itself::io::AsyncFd<std::os::fd::OwnedFd>);
outlived!(theirs, cede, cede::io::unix::AsyncFd<std::os::fd::OwnedFd>);
