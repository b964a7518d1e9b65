"""The page docs/validation-rules.md: everything that can be reported about a model, by rule."""
