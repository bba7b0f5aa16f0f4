"""What contractors declared at their registration becomes an application to be admitted; then its old table goes."""

from django.db import migrations


def carry(apps, _schema):
    """One application for each contractor that had declared anything: its slots are filled in, nothing is handed in or verified."""
    Qualification, Admission = apps.get_model("parties", "Qualification"), apps.get_model("parties", "Admission")
    Evidence, EvidenceFile = apps.get_model("parties", "Evidence"), apps.get_model("parties", "EvidenceFile")
    made = {}
    for row in Qualification.objects.select_related("contractor").order_by("contractor_id", "condition"):
        firm = row.contractor_id
        if firm not in made and not Admission.objects.filter(contractor_id=firm).exists():
            made[firm] = Admission.objects.create(number=f"CJ-0-{firm}", contractor_id=firm, no=1, created_at=row.declared_at)
        if firm not in made:
            continue
        slot = Evidence.objects.create(admission=made[firm], condition=row.condition, declared=True, statement=row.note, saved_at=row.declared_at)
        if row.file_id:
            EvidenceFile.objects.create(evidence=slot, file_id=row.file_id, added_at=row.declared_at)


class Migration(migrations.Migration):
    dependencies = [("parties", "0005_accounts")]
    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
