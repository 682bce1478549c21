"""The window driven with nobody at it: the whole mission where there is no display, and a picture of each screen."""
