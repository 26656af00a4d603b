"""One module a version（各版本）; none is ever edited once released."""
