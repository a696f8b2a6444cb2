"""The country: each department its own crossing, national ceilings by budget programme between them."""
