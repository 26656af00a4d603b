"""Commands（命令）: words typed in, one answer out, one exit code."""
