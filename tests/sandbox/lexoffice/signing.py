"""The key pair that signs webhooks: RSA, SHA-512, PKCS#1 v1.5 over the raw body."""
import base64
import threading

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

BITS = 4096  # Lexware API docs, "Verify Authenticity"


class KeyPair:
    """Made when it is first needed (which takes a second) and kept as PEM by the owner."""

    def __init__(self, bits=BITS):
        self.bits, self._private, self._lock = bits, None, threading.Lock()

    @property
    def is_made(self):
        return self._private is not None

    def load(self, pem):
        self._private = serialization.load_pem_private_key(pem.encode(), None)

    @property
    def private(self):
        with self._lock:
            if not self._private:
                self._private = rsa.generate_private_key(65537, self.bits)
            return self._private

    def private_pem(self):
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()).decode()

    def public_pem(self):
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM,
            serialization.PublicFormat.SubjectPublicKeyInfo).decode()

    def sign(self, body):
        signature = self.private.sign(body, padding.PKCS1v15(), hashes.SHA512())
        return base64.b64encode(signature).decode()
