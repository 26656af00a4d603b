"""People of an operating unit（人员）: the register, and who keeps which seat."""
