"""Which criteria of Circular 21/2023 and of the four guides a running test proves.

The ids with our own short titles stand in `criteria/`; a test names those that it would miss with
`@pytest.mark.criterion("II.3.2")`. `collecting` reads the marks, `coverage` counts them.
"""
