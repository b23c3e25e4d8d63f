"""What Rutin is measured against: small scripts for another environment, each as its library's own examples do it."""
