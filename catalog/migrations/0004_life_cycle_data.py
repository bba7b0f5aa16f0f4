"""Rows that stand: their family of the law; the newest published catalog of a place is the one in force."""

from django.db import migrations
from django.db.models import Q
from django.utils import timezone


def forward(apps, schema_editor):
    item, catalog = apps.get_model("catalog", "CatalogItem"), apps.get_model("catalog", "Catalog")
    item.objects.filter(for_public=False).update(nature="AUXILIARY")
    seen = set()
    for row in catalog.objects.filter(state="PUBLISHED", effective_on__lte=timezone.now().date()).order_by("-effective_on", "-pk"):
        line = (row.jurisdiction_id, row.kind)
        if line not in seen:
            seen.add(line)
            catalog.objects.filter(pk=row.pk).update(state="EFFECTIVE", effective_at=row.published_at)


def backward(apps, schema_editor):
    catalog = apps.get_model("catalog", "Catalog")
    catalog.objects.filter(Q(state="EFFECTIVE") | Q(state="ADJUSTING")).update(state="PUBLISHED")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_life_cycle")]
    operations = [migrations.RunPython(forward, backward)]
