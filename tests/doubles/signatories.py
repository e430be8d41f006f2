"""Signatories with keys of their own: made once, from given bytes, so that a test is the same at every run."""

import base64
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chorus.domain.signoff_acts import Act, Proof, act_text, signed_bytes


@dataclass(frozen=True)
class KeyPair:
    """An Ed25519 key that a test holds open, as nobody else does."""

    private: Ed25519PrivateKey

    @classmethod
    def of(cls, name: str) -> "KeyPair":
        return cls(Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32, b".")))

    @property
    def public(self) -> str:
        raw = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return base64.b64encode(raw).decode()

    def prove(self, act: Act) -> Proof:
        return self.prove_bytes(signed_bytes(act_text(act)))

    def prove_bytes(self, message: bytes) -> Proof:
        return Proof(key=self.public, signature=base64.b64encode(self.private.sign(message)).decode())


ANNA, BO, CY = KeyPair.of("anna"), KeyPair.of("bo"), KeyPair.of("cy")
