"""One thin script per page; the navigation names them."""
