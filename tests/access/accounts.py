"""Rows of the pages of accounts, and the keys of the objects that their addresses name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.access.rows import Answer, Row

if TYPE_CHECKING:
    from tests.access.cast import World

WITH_A_UNIT = "stranger outsider clerk approver accountant finance treasury auditor admin winner loser third"
KEEPERS = "approver admin winner loser outsider"
OF_THE_BODY = "approver admin"

ROWS: dict[str, Row] = {
    "account": Row(Answer.SIGNED_IN),
    "account_reset_password_done": Row(Answer.PUBLIC),
    "account_reset_password_from_key": Row(Answer.PUBLIC),
    "account_reset_password_from_key_done": Row(Answer.PUBLIC),
    "invitation": Row(Answer.PUBLIC, also=("404",)),
    "identity": Row(Answer.PUBLIC, also=("404",)),
    "openid_connect_callback": Row(Answer.PUBLIC, also=("404",)),
    "socialaccount_login_cancelled": Row(Answer.PUBLIC, also=("login",)),
    "identity-connect": Row(Answer.SIGNED_IN),
    "identity-disconnect": Row(Answer.SIGNED_IN),
    "passkey-add": Row(Answer.SIGNED_IN),
    "passkey-rename": Row(Answer.OWN),
    "passkey-remove": Row(Answer.OWN),
    "step-up-passkey": Row(Answer.SIGNED_IN),
    "devices": Row(Answer.SIGNED_IN),
    "end-other-sessions": Row(Answer.SIGNED_IN),
    "end-session": Row(Answer.OWN),
    "stay-signed-in": Row(Answer.SIGNED_IN),
    "typed-again": Row(Answer.SIGNED_IN),
    "privacy": Row(Answer.SIGNED_IN),
    "privacy-copy-json": Row(Answer.SIGNED_IN),
    "privacy-copy-zip": Row(Answer.SIGNED_IN),
    "privacy-contact": Row(Answer.SIGNED_IN),
    "privacy-correction": Row(Answer.SIGNED_IN),
    "privacy-consent": Row(Answer.SIGNED_IN),
    "close-account": Row(Answer.SIGNED_IN),
    "delegate": Row(Answer.SIGNED_IN),
    "end-delegation": Row(Answer.OWN),
    "unit-team": Row(Answer.ROLE, WITH_A_UNIT),
    "team-invite": Row(Answer.ROLE, KEEPERS),
    "person": Row(Answer.OWN, OF_THE_BODY),
    "person-give-role": Row(Answer.OWN, OF_THE_BODY),
    "person-end-role": Row(Answer.OWN, OF_THE_BODY),
    "person-recover": Row(Answer.OWN, OF_THE_BODY),
    "person-renew-factor": Row(Answer.OWN, OF_THE_BODY),
    "person-unlock": Row(Answer.OWN, OF_THE_BODY),
    "invitation-resend": Row(Answer.OWN, OF_THE_BODY),
    "invitation-revoke": Row(Answer.OWN, OF_THE_BODY),
    "correction-decide": Row(Answer.OWN, OF_THE_BODY),
    "fin-users": Row(Answer.ROLE, "admin"),
    "fin-users-invite": Row(Answer.ROLE, "admin"),
}


def keys(world: World) -> dict[str, dict[str, str]]:
    """Address name → its words → values of a real object, where the ordinary ones do not fit: the clerk's role, and what waits with the approver."""
    from kernel.clock import clock
    from parties.models import Correction, Invitation, Membership

    clerk, approver = world.people["clerk"], world.people["approver"]
    role, now = Membership.objects.get(user=clerk, role="clerk"), clock.now()
    asked = {"organisation": role.organisation, "invited_by": approver, "invited_at": now, "expires_at": now + timedelta(days=7)}
    invitation = Invitation.objects.create(**asked, role="clerk", name="周末", email="zhou@example.org", token_sha256="0" * 64)
    correction = Correction.objects.create(user=clerk, organisation=role.organisation, old=clerk.name, wanted="王建平", reason="录入有误", filed_at=now)
    person = {"pk": str(role.pk)}
    names = ("person", "person-give-role", "person-end-role", "person-recover", "person-renew-factor", "person-unlock", "end-delegation")
    return {
        **dict.fromkeys(names, person),
        "invitation-resend": {"pk": str(invitation.pk)}, "invitation-revoke": {"pk": str(invitation.pk)}, "correction-decide": {"pk": str(correction.pk)},
        "account_reset_password_from_key": {"uidb36": "1", "key": "x-y"}, "openid_connect_callback": {"provider_id": "portal"},
        **dict.fromkeys(("passkey-rename", "passkey-remove", "end-session"), {"pk": "1"}),
    }  # fmt: skip
