"""SoundNet: its layers, its weights from any of the forms they come in, and the network that runs them."""
