from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("parties", "0006_declared_before")]
    operations = [migrations.DeleteModel(name="Qualification")]
