"""What executes a trained model. Nothing here imports a training library."""
