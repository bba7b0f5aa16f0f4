"""What the public reads: notices, the one-project dossier, OCDS, search and verification."""
