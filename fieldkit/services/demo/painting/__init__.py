"""Photos painted from noise, gradients and simple shapes, until they read as photographs."""
