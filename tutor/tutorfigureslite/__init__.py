"""The Tutor plugin of figures-lite. It never imports figures-lite itself: that is in the image, this is on the host."""
