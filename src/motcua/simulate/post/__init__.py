"""Two carriers as one process, VNPost and Viettel Post, as their interfaces are documented."""
