"""Prepares a template database, in Odoo's own shell (scripts/odoo runs it, once for each template, on Odoo 14 and 19).

It finds `env`, and above it scripts/odoo writes KEYS: the API key of each login. Raise template_recipe in scripts/odoo when this changes.
"""
import odoo
from odoo.addons.base.models import res_users

SALES = "sales_team.group_sale_"
PEOPLE = [  # login, name, groups, where notifications go
    ("own", "Olga Own", [SALES + "salesman"], "email"),
    ("all", "Alan All", [SALES + "salesman_all_leads"], "email"),
    ("mgr", "Mona Manager", [SALES + "manager"], "email"),
    ("sys", "Sid System", [SALES + "salesman_all_leads", "base.group_system"], "email"),
    ("bot", "Leadtwin Bot", [SALES + "salesman_all_leads"], "email"),
    ("ann", "Ann Archer", [SALES + "salesman"], "inbox"),
    ("bob", "Bob Baker", [SALES + "salesman"], "inbox"),
    ("eve", "Eve Ember", [SALES + "salesman"], "email"),
]

settings = env["ir.config_parameter"].sudo()
# Odoo's paid services are on the internet; this address answers nobody.
settings.set_param("iap.endpoint", "http://127.0.0.1:1")
# Files into the database: then a copy of the database is a copy of everything.
settings.set_param("ir_attachment.location", "db")
env["ir.attachment"].force_storage()

groups_field = "group_ids" if odoo.release.version_info[0] >= 19 else "groups_id"
for login, name, groups, told in PEOPLE:
    user = env["res.users"].with_context(no_reset_password=True).create({
        "name": name,
        "login": login,
        "password": login,
        "email": login + "@leadtwin.test",
        "tz": "UTC",
        groups_field: [(6, 0, [env.ref(g).id for g in ["base.group_user"] + groups])],
    })
    user.notification_type = told  # not in create: choosing the inbox adds a group of its own

# Odoo 19 lets normal users have keys of 90 days at most, so these are written as Odoo writes its own, but without an end.
for login, key in KEYS.items():
    user = env["res.users"].search([("login", "=", login)])
    env.cr.execute(
        """INSERT INTO res_users_apikeys (name, user_id, scope, key, index, create_date)
           VALUES ('leadtwin tests', %s, 'rpc', %s, %s, now() AT TIME ZONE 'utc')""",
        [user.id, res_users.KEY_CRYPT_CONTEXT.hash(key), key[: res_users.INDEX_SIZE]],
    )
    assert env["res.users.apikeys"]._check_credentials(scope="rpc", key=key) == user.id, login

env.cr.commit()
