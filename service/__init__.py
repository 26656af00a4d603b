"""The shell（服务层）: files, store, commands, exports: everything that touches the world."""

__zhiban__ = True
