"""Tags of our own, which every template has without loading them."""
