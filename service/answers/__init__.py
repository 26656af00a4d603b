"""Answers in writing（答案的书写）: the JSON contract, the screen, the sheets."""
