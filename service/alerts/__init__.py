"""Alert messages（预警报文）: the bytes of a message in, a plain value out; pure."""
