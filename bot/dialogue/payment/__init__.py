"""What to pay and how, "sudah bayar", the receipt, trouble with a payment, and where a membership stands."""
