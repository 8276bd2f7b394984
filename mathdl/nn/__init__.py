"""Neural networks: activations, losses, and a multilayer perceptron."""
