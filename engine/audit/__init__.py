"""The audit of norms（能力标准核对）: measured data in, a verdict for each norm and area out."""
