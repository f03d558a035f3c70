//! Where this cannot run: said first, before the compiler lists each name the system lacks.

compile_error!(
    "Cede needs a Unix system, such as Linux; on Windows there is tokio, by the same names."
);
