"""Files that people circulate（导出）: the duty sheet as xlsx and csv; nothing is decided here."""
