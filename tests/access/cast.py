"""Who asks, and for what: people of every role, and a real key for every address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from catalog.models import Catalog
from contracts.models import Delivery, DeliveryFile
from disclosure.models import Notice
from disclosure.tests.cast import Purchase
from evaluation.models import Evaluation, SurveyBatch
from kernel.models import Message, Receipt
from law.queries import book
from parties.models import User
from parties.tests import cast
from payments.models import PaymentRequest
from planning.models import Submission
from planning.queries.content import snapshot
from procurement.models import Bid, BidFile, PanelMember
from tests.access.table import AREAS

# visitor: nobody signed in. stranger: clerk of another place's body. outsider: head of a firm that took no part. The rest act in the purchase.
ROLES = ("visitor", "stranger", "outsider", "clerk", "approver", "accountant", "finance", "treasury", "auditor", "admin", "winner", "loser", "third", "expert")
WORDS = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


@dataclass(frozen=True)
class Route:
    """One address of the portal; `key` tells two of the same name apart."""

    key: str
    pattern: str


def routes() -> Iterator[Route]:
    """Every address but those of the reference tables under ops/, which Django guards as one."""
    seen: set[str] = set()
    for pattern, name in _walk(get_resolver().url_patterns, ""):
        if pattern.startswith("ops/"):
            continue
        key = name if name not in seen else f"{name} {pattern.count('<')}"
        seen.add(key)
        yield Route(key, pattern)


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, str]]:
    for found in patterns:
        here = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from _walk(found.url_patterns, here)
        else:
            yield here, found.name or here


class World:
    """A finished purchase, the clients of all roles, and the keys of its objects."""

    def __init__(self) -> None:
        self.purchase = Purchase().finished()
        project = self.purchase.project
        Submission.objects.create(project=project, no=1, at=project.submitted_at, content=snapshot(project))
        users: dict[str, User] = self.purchase.world.users
        other = cast.organisation("91331004MA0000999X", "无关公司", "contractor")  # took no part
        people = {name: users[name] for name in ("stranger", "clerk", "approver", "accountant", "finance", "treasury", "auditor", "admin", "third")}
        people |= {"winner": users["c1"], "loser": users["c2"], "outsider": cast.person("outsider", "contractor_head", other)}
        seat = PanelMember.objects.sitting().filter(kind="expert").select_related("user").first()
        assert seat is not None
        self.people = people | {"expert": seat.user}
        self.keys = self._keys()
        self.special: dict[str, dict[str, str]] = {}
        for area in AREAS:
            self.special |= area.keys(self)

    def client(self, role: str) -> Client:
        client = Client(raise_request_exception=False)
        if role != "visitor":
            cast.sign_in(client, self.people[role])
        return client

    def _keys(self) -> dict[str, str]:
        purchase = self.purchase
        bid = Bid.objects.filter(contractor__key=cast.FIRMS[0]).latest("pk")
        delivery = Delivery.objects.first()
        notice = Notice.objects.select_related("pdf").filter(kind="result").get()
        assert delivery is not None
        assert notice.pdf is not None
        batch, catalog, receipt = SurveyBatch.objects.get(), Catalog.objects.get(), Receipt.objects.filter(organisation_key=cast.BODY).first()
        assert receipt is not None
        message = Message.objects.filter(organisation_key=cast.BODY).first()
        bid_file, delivery_file = BidFile.objects.filter(bid=bid).first(), DeliveryFile.objects.filter(delivery=delivery).first()
        assert bid_file is not None
        assert delivery_file is not None
        return {
            "project": purchase.project.number, "tender": purchase.world.tender.number, "bid": bid.public_id, "contract": purchase.contract.number,
            "award": str(purchase.contract.award_id), "delivery": str(delivery.pk), "delivery file": delivery_file.file.public_id, "bid file": bid_file.file.public_id,
            "evaluation": Evaluation.objects.get().number, "batch": str(batch.no), "payment": PaymentRequest.objects.latest("pk").number, "notice": notice.number,
            "code": notice.code, "file": notice.pdf.public_id, "catalog": catalog.slug, "receipt": receipt.serial, "vendor": cast.FIRMS[0],
            "message": str(message.pk) if message else "1", "provision": "214.10.response_days", "paper": next(iter(book().documents)),
        }

    def path(self, route: Route) -> str:
        """The address with real keys in it."""
        pattern = route.pattern.strip("^").replace("$", "")
        return "/" + WORDS.sub(lambda word: self._value(route, word[1] or word[2]), pattern)

    def _value(self, route: Route, word: str) -> str:
        fixed = {"section": "basics", "no": "1", "position": "1", "index": "0", "level": "0", "where": "000.p/1", "attachment_id": "1", "token": "0" * 22, "batch": self.keys["batch"],
                 "award": self.keys["award"], "code": self.keys["code"], "serial": self.keys["receipt"], "provision_id": self.keys["provision"], "slug": self.keys["catalog"],
                 "contract": self.keys["contract"], "file_id": self.keys["bid file"], "pk": self.keys["delivery"]}
        if word in self.special.get(route.key, {}):
            return self.special[route.key][word]
        if word == "name":
            return {"contract-step": "offer", "payment-pass": "confirm", "payment-turn-down": "reject"}.get(route.key, "price")
        if route.pattern.startswith("policies/papers/"):
            return self.keys["paper"]
        if route.pattern.startswith("desk/inbox/"):
            return self.keys["message"]
        if word == "public_id":
            return self.keys["bid" if route.pattern.startswith("vendor/") else "delivery file" if "deliver" in route.pattern or "oversight" in route.pattern else "file"]
        return fixed[word] if word in fixed else self.keys[self._noun(route.pattern)]

    def _noun(self, pattern: str) -> str:
        """The object whose number an address takes."""
        nouns = (("notices/", "notice"), ("vendors/", "vendor"), ("api/catalogs", "catalog"), ("evaluations/", "evaluation"), ("tpe/", "evaluation"), ("payments/", "payment"),
                 ("api/bids", "bid"), ("api/seats", "tender"), ("tenders/", "tender"), ("expert/", "tender"), ("contracts/", "contract"), ("dept/procure/", "project"))
        return next((noun for part, noun in nouns if part in pattern), "project")
