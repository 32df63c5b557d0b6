"""Widgets, the settings behind them, and the address bar: three views of one value.

`session` keeps the settings and follows the address, `widgets` draws number boxes and choices from declarations,
`sidebar` and `step_size` are the two places where the settings are changed.
"""
