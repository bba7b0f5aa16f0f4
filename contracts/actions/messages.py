"""Who is told what when a contract moves on: one message a reader, in Chinese, once for each entry."""

from contracts.models import Contract, Delivery
from kernel import inbox
from kernel.models import Entry

# event -> readers (side, role) and the subject; the body names contract and address
NEWS: dict[str, tuple[tuple[tuple[str, str], ...], str]] = {
    "contracts.offer": ((("contractor", "contractor_head"),), "合同待签署"),
    "contracts.sign_contractor": ((("body", "approver"),), "承接主体已签署合同，待本单位签署"),
    "contracts.sign": ((("contractor", ""), ("body", "clerk")), "合同双方已签署"),
    "contracts.start": ((("contractor", ""),), "合同开始履行"),
    "contracts.deliver": ((("body", "clerk"),), "成果已提交，待验收"),
    "contracts.accept": ((("contractor", ""),), "验收已登记"),
    "contracts.return_delivery": ((("contractor", ""),), "验收不合格，请整改后重新提交"),
    "contracts.terminate": ((("contractor", ""),), "合同已终止"),
}


def tell(entry: Entry) -> int:
    """Write the messages of one entry; gives how many readers there are. A repeat writes none anew."""
    readers, subject = NEWS.get(entry.event, ((), ""))
    contract = _contract(entry)
    keys = {"body": contract.owner_key, "contractor": contract.contractor_key}
    for side, role in readers:
        inbox.send(
            key=f"contracts:{entry.pk}:{side}:{role}", organisation_key=keys[side], role=role, at=entry.at, url=contract.path,
            subject=f"{subject}：{contract.title}", body=f"合同编号{contract.number}。{entry.because}",
        )  # fmt: skip
    return len(readers)


def _contract(entry: Entry) -> Contract:
    if entry.subject == Delivery.lifecycle.name:
        return Delivery.objects.select_related("milestone__contract").get(pk=entry.subject_id).contract
    return Contract.objects.get(pk=entry.subject_id)
