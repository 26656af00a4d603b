"""Inference（推理）: rules compiled to a stratified program, and two matchers that must agree."""
