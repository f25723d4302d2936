"""What domains have: sitemaps, pages, contacts with their evidence."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import MD5, Cast, Now

from jobs.migrations.tables.vocabulary import (
    CURATION,
    Items,
    change_indexes,
    changes,
    count,
    curation,
    limits,
    one_of,
    processing,
    same,
    state_columns,
    state_constraints,
    state_indexes,
    table,
    text,
    texts,
)
from jobs.models.search import Words

CONTACT_TYPES = same("email", "phone", "person", "form", "social", "address")
VALIDITY = same("Valid", "Risky", "Invalid", "Unknown")
SITEMAP_STATUS = same("Pending", "Processing", "Completed", "Error")
TABLES = [
    table(
        "SitemapFile",
        "sitemap_files",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **changes(),
            url=models.TextField(help_text="Canonical."),
            url_hash=models.GeneratedField(
                db_persist=True, expression=Cast(MD5(F("url")), models.UUIDField()), output_field=models.UUIDField()
            ),
            depth=models.PositiveSmallIntegerField(db_default=0, default=0, help_text="0: named by the site itself."),
            discovery_method=text(help_text="robots_txt, common_path, ..."),
            sitemap_type=text(help_text="urlset, sitemapindex, text, ..."),
            generator=text(),
            url_count=models.PositiveIntegerField(blank=True, null=True),
            child_count=models.PositiveIntegerField(blank=True, null=True),
            byte_count=models.PositiveBigIntegerField(blank=True, null=True),
            is_gzipped=models.BooleanField(null=True),
            has_lastmod=models.BooleanField(null=True),
            has_priority=models.BooleanField(null=True),
            has_changefreq=models.BooleanField(null=True),
            first_lastmod=models.DateTimeField(blank=True, null=True),
            last_lastmod=models.DateTimeField(blank=True, null=True),
            etag=text(),
            last_modified=text(),
            content_hash=text(),
            warning=text(),
            scanned_at=models.DateTimeField(blank=True, null=True),
            last_seen_at=models.DateTimeField(blank=True, help_text="When the site last named it.", null=True),
            import_cursor=models.BigIntegerField(
                db_default=0, default=0, help_text="URLs of the import that are in pages."
            ),
            import_total=models.BigIntegerField(blank=True, null=True),
            import_started_at=models.DateTimeField(blank=True, null=True),
            imported_at=models.DateTimeField(blank=True, null=True),
            imported_etag=text(),
            imported_last_modified=text(),
            imported_hash=text(),
            pages_added=count(),
            pages_updated=count(),
            pages_gone=count(),
            urls_refused=count(),
            curation_status=curation(),
            status=processing(SITEMAP_STATUS),
            sitemap_import_status=processing(),
            notes=text(),
            tags=texts(),
            **state_columns(""),
            **state_columns("sitemap_import_"),
            domain=models.ForeignKey(on_delete=models.CASCADE, related_name="sitemap_files", to="jobs.domain"),
            parent=models.ForeignKey(
                blank=True, null=True, on_delete=models.SET_NULL, related_name="children", to="jobs.sitemapfile"
            ),
        ),
        indexes=[
            *state_indexes("scan", "", waiting="Pending", group="domain"),
            *state_indexes("import", "sitemap_import_", group="domain"),
            Index(fields=["curation_status", "id"], name="sitemap_files_curation"),
            *change_indexes("sitemap_files"),
            Index(
                condition=Q(sitemap_import_status="Completed"),
                fields=["sitemap_import_settled_at"],
                name="sitemap_files_revisit",
            ),
        ],
        constraints=[
            UniqueConstraint(fields=("domain", "url_hash"), name="sitemap_files_identity"),
            one_of("sitemap_files", "curation_status", CURATION),
            *state_constraints("sitemap_files", "", SITEMAP_STATUS),
            *state_constraints("sitemap_files", "sitemap_import_"),
            *limits("sitemap_files", notes=10_000, tags=Items(100, 10_000)),
        ],
    ),
    table(
        "Page",
        "pages",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **changes(),
            url=models.TextField(help_text="Canonical."),
            url_hash=models.GeneratedField(
                db_persist=True, expression=Cast(MD5(F("url")), models.UUIDField()), output_field=models.UUIDField()
            ),
            page_type=models.TextField(db_default="other", default="other"),
            depth=models.PositiveSmallIntegerField(db_default=0, default=0),
            source=text(help_text="sitemap, link, home, api, import."),
            lastmod=models.DateTimeField(blank=True, null=True),
            sitemap_priority=models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True),
            changefreq=text(),
            alternates=models.JSONField(blank=True, help_text="Language -> URL.", null=True),
            first_seen_at=models.DateTimeField(blank=True, null=True),
            last_seen_at=models.DateTimeField(blank=True, null=True),
            gone_at=models.DateTimeField(blank=True, help_text="Since when its sitemap no longer names it.", null=True),
            title=text(),
            language=text(),
            http_status=models.PositiveSmallIntegerField(blank=True, null=True),
            etag=text(),
            last_modified=text(),
            content_hash=text(),
            fetched_at=models.DateTimeField(blank=True, null=True),
            contact_count=count(),
            curation_status=curation(),
            page_processing_status=processing(),
            notes=text(),
            tags=texts(),
            **state_columns("page_processing_"),
            domain=models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="pages", to="jobs.domain"),
        ),
        indexes=[
            *state_indexes("scrape", "page_processing_", group="domain"),
            Index(
                condition=Q(page_processing_status="Completed"),
                fields=["page_processing_settled_at"],
                name="pages_revisit",
            ),
            Index(
                condition=Q(lastmod__gt=F("page_processing_settled_at"), page_processing_status="Completed"),
                fields=["page_processing_settled_at"],
                name="pages_revisit_sooner",
            ),
            Index(fields=["curation_status", "id"], name="pages_curation"),
            Index(fields=["domain", "id"], name="pages_domain"),
            Index(fields=["page_type", "id"], name="pages_type"),
            *change_indexes("pages"),
            GinIndex(Words("url"), name="pages_search"),
        ],
        constraints=[
            UniqueConstraint(fields=("domain", "url_hash"), name="pages_identity"),
            one_of("pages", "curation_status", CURATION),
            *state_constraints("pages", "page_processing_"),
            *limits("pages", notes=10_000, tags=Items(100, 10_000), source=300),
        ],
    ),
    migrations.AddField(
        model_name="page",
        name="sitemap_file",
        field=models.ForeignKey(
            blank=True,
            db_index=False,
            null=True,
            on_delete=models.SET_NULL,
            related_name="pages",
            to="jobs.sitemapfile",
        ),
    ),
    migrations.AddIndex(
        model_name="page",
        index=Index(
            condition=Q(sitemap_file__isnull=False), fields=["sitemap_file", "last_seen_at"], name="pages_sitemap"
        ),
    ),
    table(
        "Contact",
        "contacts",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **changes(),
            kind=models.TextField(choices=CONTACT_TYPES),
            value=models.TextField(help_text="As the site shows it."),
            normalised=models.TextField(
                help_text="What makes it the same contact: lower-case e-mail, E.164, profile URL."
            ),
            contact_type=text(help_text="SERVICE, CORPORATE, FREE, ..."),
            name=text(),
            title=text(help_text="Job title."),
            rank=models.SmallIntegerField(db_default=100, default=100, help_text="Lower is the better contact."),
            confidence=models.DecimalField(
                db_default=0, decimal_places=2, default=0, help_text="0 to 1.", max_digits=3
            ),
            gone_at=models.DateTimeField(blank=True, help_text="Since when no page that was read shows it.", null=True),
            validity=models.TextField(
                blank=True, choices=VALIDITY, editable=False, help_text="NULL: not checked.", null=True
            ),
            validity_reasons=texts(help_text="Of a closed list."),
            validity_suggestion=text(help_text="What was probably meant."),
            validated_at=models.DateTimeField(blank=True, null=True),
            validity_expires_at=models.DateTimeField(blank=True, help_text="When it is checked again.", null=True),
            verified_by=text(help_text="The verifier, if any."),
            mail_provider=text(help_text="Who receives the mail: google, microsoft, own, other, ..."),
            phone_type=text(help_text="mobile, fixed, toll_free, ..."),
            phone_region=text(help_text="ISO 3166-1 alpha-2."),
            seen_on_pages=models.PositiveIntegerField(blank=True, help_text="When it was validated.", null=True),
            last_seen_at=models.DateTimeField(blank=True, help_text="On a page, as of the validation.", null=True),
            curation_status=curation(),
            validation_status=processing(),
            notes=text(),
            tags=texts(),
            **state_columns("validation_"),
            domain=models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="contacts", to="jobs.domain"
            ),
        ),
        indexes=[
            *state_indexes("validation", "validation_"),
            Index(fields=["validity", "id"], name="contacts_validity"),
            Index(
                condition=Q(validity_expires_at__isnull=False),
                fields=["validity_expires_at"],
                name="contacts_expires",
            ),
            Index(fields=["curation_status", "id"], name="contacts_curation"),
            Index(fields=["kind", "id"], name="contacts_kind"),
            Index(fields=["domain", "rank", "id"], name="contacts_best"),
            *change_indexes("contacts"),
            Index(fields=["confidence", "id"], name="contacts_confidence_order"),
            GinIndex(Words("value"), name="contacts_search"),
        ],
        constraints=[
            UniqueConstraint(fields=("domain", "kind", "normalised"), name="contacts_identity"),
            one_of("contacts", "curation_status", CURATION),
            one_of("contacts", "validity", VALIDITY),
            *state_constraints("contacts", "validation_"),
            CheckConstraint(
                condition=Q(kind__in=["email", "phone", "person", "form", "social", "address"]),
                name="contacts_kind_word",
            ),
            CheckConstraint(condition=Q(confidence__range=(0, 1)), name="contacts_confidence"),
            *limits("contacts", notes=10_000, tags=Items(100, 10_000)),
        ],
    ),
    table(
        "ContactEvidence",
        "contact_evidence",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            source_url=models.TextField(),
            method=models.TextField(help_text="mailto, text, json_ld, cloudflare, ..."),
            snippet=text(),
            confidence=models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=3),
            first_seen_at=models.DateTimeField(),
            last_seen_at=models.DateTimeField(),
            gone_at=models.DateTimeField(blank=True, help_text="Since when the page does not show it.", null=True),
            contact=models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="evidence", to="jobs.contact"
            ),
            page=models.ForeignKey(
                blank=True, null=True, on_delete=models.SET_NULL, related_name="evidence", to="jobs.page"
            ),
        ),
        verbose_name_plural="contact evidence",
        constraints=[UniqueConstraint(fields=("contact", "source_url", "method"), name="contact_evidence_identity")],
    ),
    table(
        "PageBudget",
        "page_budgets",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            domain_id=models.BigIntegerField(),
            run_id=models.BigIntegerField(),
            since=models.DateTimeField(db_default=Now()),
            page_ids=ArrayField(
                base_field=models.BigIntegerField(),
                help_text="At most FETCH_PAGES_PER_DOMAIN; a page counts once.",
                size=None,
            ),
        ),
        indexes=[Index(fields=["since"], name="page_budgets_since")],
        constraints=[UniqueConstraint(fields=("domain_id", "run_id"), name="page_budgets_identity")],
    ),
    table(
        "ScraperRecord",
        "scraper_records",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            scraper=models.TextField(),
            version=text(help_text="Of the plug-in that read it last."),
            facts=models.JSONField(db_default={}, default=dict, help_text="Name -> value and the words around it."),
            callback=models.JSONField(
                db_default={}, default=dict, help_text="name, cb_kwargs and meta of a spider's request."
            ),
            read_at=models.DateTimeField(blank=True, null=True),
            page=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=models.CASCADE,
                related_name="scraper_records",
                to="jobs.page",
            ),
        ),
        constraints=[UniqueConstraint(fields=("page", "scraper"), name="scraper_records_identity")],
    ),
]
