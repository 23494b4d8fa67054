from django.db import migrations

from geleit.accounts.sealed_factor import MARK, seal


def seal_all(apps, schema_editor):
    """Secrets that lie there unsealed; what is sealed stays as it is."""
    for row in apps.get_model("mfa", "Authenticator").objects.exclude(type="webauthn"):
        data = dict(row.data)
        for name in ("secret", "seed"):
            if data.get(name) and not data[name].startswith(MARK):
                data[name] = seal(data[name])
        if codes := data.get("migrated_codes"):
            data["migrated_codes"] = [code if code.startswith(MARK) else seal(code) for code in codes]
        if data != row.data:
            row.data = data
            row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = (("accounts", "0008_partners"), ("mfa", "0003_authenticator_type_uniq"))
    operations = (migrations.RunPython(seal_all, migrations.RunPython.noop, elidable=False),)
