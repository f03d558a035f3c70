module cede-bench-go

go 1.19
