"""Rule packs（规则包）: a regulation as data, read strictly, checked against its own text."""
