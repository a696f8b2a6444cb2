"""Passwords hashed as the house does, at a cost that tests can pay: many people sign in them."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2 with the least time, memory and lanes that it takes."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
