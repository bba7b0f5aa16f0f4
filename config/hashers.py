"""Password hashing for demonstrations and tests, whose passwords are public anyway."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class DemonstrationHasher(PBKDF2PasswordHasher):
    """PBKDF2 with few rounds: thirty accounts sign up and in while a case is played."""

    algorithm = "pbkdf2_sha256_demonstration"
    iterations = 5_000
