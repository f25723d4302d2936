"""Searches, the places that they find, the businesses and domains that places lead to, and what calls cost."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import Now

from jobs.migrations.tables.vocabulary import (
    CURATION,
    Items,
    JsonBytes,
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
    times,
)
from jobs.models.search import Words

PERIODS = same("day", "month")
PROVIDERS = [("google", "Google Places"), ("overpass", "OpenStreetMap")]
CALL_STATUS = [
    ("reserved", "Reserved"),
    ("committed", "Committed"),
    ("released", "Released"),
    ("uncertain", "Uncertain"),
]
DUPLICATE_STATUS = [("open", "Open"), ("merged", "Merged"), ("dismissed", "not duplicates")]
TABLES = [
    table(
        "PlaceSearch",
        "place_searches",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **changes(),
            query=models.TextField(help_text="The search in words: plumbers in Ithaca, NY"),
            business_type=text(),
            location=text(),
            provider=models.TextField(choices=PROVIDERS),
            normalised_query=models.TextField(
                help_text="The query in lower case with single spaces: half of the identity."
            ),
            area=models.JSONField(
                blank=True, help_text="Circle, rectangle or polygon; NULL means: by words.", null=True
            ),
            area_key=text(help_text="The area, canonical: the other half."),
            language=text(),
            region=text(),
            run_number=models.PositiveIntegerField(
                db_default=1, default=1, help_text="1 for the first time it was run."
            ),
            tiles=models.JSONField(blank=True, help_text="The tiles of the area and how each went.", null=True),
            pages_fetched=count(),
            result_count=count(),
            new_count=count(),
            gone_count=count(),
            changed_count=count(),
            cost=models.DecimalField(db_default=0, decimal_places=6, default=0, help_text="US dollars.", max_digits=12),
            budget=models.DecimalField(
                blank=True,
                decimal_places=6,
                help_text="US dollars that this run may cost, as agreed; empty: nothing was agreed, and nothing is paid.",
                max_digits=12,
                null=True,
            ),
            finish_early=models.BooleanField(
                db_default=False, default=False, help_text="Somebody decided to finish with what there is."
            ),
            repeat_every_days=models.PositiveIntegerField(blank=True, null=True),
            area_exact=models.BooleanField(
                db_default=False,
                default=False,
                help_text="The area is a boundary, or was drawn or typed by a person.",
            ),
            complete=models.BooleanField(
                db_default=False,
                default=False,
                help_text="All of an exact area was searched. False: something was left out, or the area is an estimate.",
            ),
            left_out=text(help_text="What was left out, and why."),
            requested_by=text(),
            status=processing(),
            **state_columns(""),
            previous=models.ForeignKey(
                blank=True, null=True, on_delete=models.SET_NULL, related_name="reruns", to="jobs.placesearch"
            ),
        ),
        verbose_name_plural="place searches",
        indexes=[*state_indexes("place_search", ""), *change_indexes("place_searches")],
        constraints=[
            UniqueConstraint(
                fields=("provider", "normalised_query", "area_key", "run_number"), name="place_searches_identity"
            ),
            *state_constraints("place_searches", ""),
            *limits(
                "place_searches",
                query=500,
                business_type=500,
                location=500,
                normalised_query=600,
                area=JsonBytes(1_000_000),
                area_key=100,
                language=35,
                region=2,
                requested_by=300,
            ),
        ],
    ),
    table(
        "Place",
        "places_staging",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **changes(),
            provider=models.TextField(),
            place_id=models.TextField(help_text="The provider's own id; it may be stored for ever."),
            name=text(),
            address=text(),
            address_parts=models.JSONField(blank=True, null=True),
            latitude=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
            longitude=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
            primary_type=text(),
            types=texts(),
            rating=models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True),
            rating_count=models.PositiveIntegerField(blank=True, null=True),
            price_level=text(),
            website=text(),
            phone=text(),
            opening_hours=models.JSONField(blank=True, null=True),
            business_status=text(),
            moved_to=text(help_text="The place id that replaced this one."),
            map_url=text(),
            attribution=text(),
            raw=models.JSONField(blank=True, null=True),
            facts_at=models.DateTimeField(blank=True, help_text="When the provider returned these facts.", null=True),
            expires_at=models.DateTimeField(
                blank=True, help_text="When its terms make us forget the facts.", null=True
            ),
            purged_at=models.DateTimeField(blank=True, null=True),
            curation_status=curation(),
            deep_scan_status=processing(),
            notes=text(),
            tags=texts(),
            priority=models.SmallIntegerField(db_default=0, default=0),
            revisit_on=models.DateField(blank=True, null=True),
            **state_columns("deep_scan_"),
        ),
        indexes=[
            *state_indexes("deep_scan", "deep_scan_"),
            Index(fields=["curation_status", "id"], name="places_staging_curation"),
            *change_indexes("places_staging"),
            Index(fields=["rating", "id"], name="places_staging_rating"),
            Index(condition=Q(expires_at__isnull=False), fields=["expires_at"], name="places_staging_expires"),
            Index(
                condition=Q(expires_at__isnull=True, facts_at__isnull=False, provider="google", purged_at__isnull=True),
                fields=["facts_at"],
                name="places_staging_endless",
            ),
            GinIndex(fields=["tags"], name="places_staging_tags"),
            GinIndex(Words("name"), name="places_staging_search"),
        ],
        constraints=[
            UniqueConstraint(fields=("provider", "place_id"), name="places_staging_identity"),
            one_of("places_staging", "curation_status", CURATION),
            *state_constraints("places_staging", "deep_scan_"),
            CheckConstraint(
                condition=Q(("latitude__range", (-90, 90)), ("latitude__isnull", True), _connector="OR"),
                name="places_staging_latitude",
            ),
            CheckConstraint(
                condition=Q(("longitude__range", (-180, 180)), ("longitude__isnull", True), _connector="OR"),
                name="places_staging_longitude",
            ),
            *limits("places_staging", notes=10_000, tags=Items(100, 10_000)),
        ],
    ),
    table(
        "PlaceFound",
        "place_search_results",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            position=count(),
            fingerprint=text(help_text="A digest of the provider's facts, to compare runs by."),
            change=text(help_text="new, changed or same since the last run; empty: it was the first."),
            place=models.ForeignKey(on_delete=models.CASCADE, related_name="found_by", to="jobs.place"),
            search=models.ForeignKey(on_delete=models.CASCADE, related_name="found", to="jobs.placesearch"),
        ),
        constraints=[UniqueConstraint(fields=("search", "place"), name="place_search_results_identity")],
    ),
    migrations.AddField(
        model_name="place",
        name="searches",
        field=models.ManyToManyField(related_name="places", through="jobs.PlaceFound", to="jobs.placesearch"),
    ),
    table(
        "ApiCall",
        "api_calls",
        dict(
            id=models.BigAutoField(primary_key=True, serialize=False),
            at=models.DateTimeField(db_default=Now()),
            provider=models.TextField(),
            sku=models.TextField(),
            units=models.PositiveIntegerField(db_default=1, default=1),
            price=models.DecimalField(
                db_default=0, decimal_places=6, default=0, help_text="US dollars.", max_digits=12
            ),
            run_id=models.BigIntegerField(blank=True, null=True),
            request_key=text(help_text="What was requested: tile and page."),
            status=models.TextField(choices=CALL_STATUS, db_default="reserved", default="reserved"),
            resumes_at=models.DateTimeField(
                blank=True, help_text="When the provider accepts calls again, after a quota of the day.", null=True
            ),
            result_count=models.PositiveIntegerField(blank=True, null=True),
            place=models.ForeignKey(
                blank=True, null=True, on_delete=models.SET_NULL, related_name="api_calls", to="jobs.place"
            ),
            search=models.ForeignKey(
                blank=True, null=True, on_delete=models.SET_NULL, related_name="api_calls", to="jobs.placesearch"
            ),
        ),
        indexes=[
            Index(fields=["at"], name="api_calls_at"),
            Index(fields=["provider", "sku", "at"], name="api_calls_sku"),
            Index(condition=Q(run_id__isnull=False), fields=["run_id"], name="api_calls_run"),
        ],
        constraints=[one_of("api_calls", "status", CALL_STATUS)],
    ),
    table(
        "Budget",
        "budgets",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **times(),
            provider=models.TextField(),
            period=models.TextField(choices=PERIODS),
            amount=models.DecimalField(decimal_places=6, help_text="US dollars.", max_digits=12),
            set_by=text(),
        ),
        constraints=[
            UniqueConstraint(fields=("provider", "period"), name="budgets_identity"),
            *limits("budgets", set_by=300),
        ],
    ),
    table(
        "Domain",
        "domains",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **changes(),
            host=models.TextField(unique=True),
            registrable_domain=text(),
            home_url=text(help_text="Scheme and host that answered."),
            source=text(help_text="Who brought it: business, api, ..."),
            title=text(),
            description=text(),
            language=text(),
            site_name=text(),
            favicon_url=text(),
            logo_url=text(),
            emails=texts(),
            phones=texts(),
            socials=models.JSONField(blank=True, db_default={}, default=dict, help_text="Network -> profile URL."),
            organisation=models.JSONField(blank=True, help_text="What the site says of itself in JSON-LD.", null=True),
            technologies=models.JSONField(blank=True, db_default=[], default=list),
            is_wordpress=models.BooleanField(null=True),
            wordpress_version=text(),
            has_elementor=models.BooleanField(null=True),
            feeds=texts(),
            home_etag=text(),
            home_last_modified=text(),
            home_hash=text(),
            facts_at=models.DateTimeField(blank=True, null=True),
            robots_override=models.BooleanField(db_default=False, default=False),
            robots_override_by=text(),
            robots_override_at=models.DateTimeField(blank=True, null=True),
            robots_override_reason=text(),
            page_limit=models.PositiveIntegerField(
                blank=True, help_text="Most pages stored; NULL is the setting's.", null=True
            ),
            include_patterns=texts(),
            exclude_patterns=texts(),
            sitemap_count=count(),
            page_count=count(),
            contact_count=count(),
            curation_status=curation(),
            status=processing(),
            sitemap_analysis_status=processing(),
            notes=text(),
            tags=texts(),
            **state_columns(""),
            **state_columns("sitemap_analysis_"),
        ),
        indexes=[
            *state_indexes("metadata", ""),
            *state_indexes("discovery", "sitemap_analysis_"),
            Index(fields=["curation_status", "id"], name="domains_curation"),
            *change_indexes("domains"),
            Index(fields=["registrable_domain"], name="domains_registrable"),
            GinIndex(fields=["tags"], name="domains_tags"),
            GinIndex(Words("host"), name="domains_search"),
        ],
        constraints=[
            one_of("domains", "curation_status", CURATION),
            *state_constraints("domains", ""),
            *state_constraints("domains", "sitemap_analysis_"),
            CheckConstraint(condition=Q(host__regex="^[a-z0-9.-]+$"), name="domains_host_canonical"),
            *limits(
                "domains",
                notes=10_000,
                tags=Items(100, 10_000),
                include_patterns=Items(100, 50_000),
                exclude_patterns=Items(100, 50_000),
                robots_override_reason=500,
                robots_override_by=300,
                source=300,
            ),
        ],
    ),
    table(
        "LocalBusiness",
        "local_businesses",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **changes(),
            provider=models.TextField(help_text="Where it came from: google, overpass, import."),
            external_id=models.TextField(help_text="The provider's id, or the id of the imported row."),
            name=text(),
            address=text(),
            street=text(),
            city=text(),
            state=text(),
            postal_code=text(),
            country=text(help_text="ISO 3166-1 alpha-2."),
            latitude=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
            longitude=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
            phone=text(help_text="E.164."),
            phone_as_written=text(help_text="Of an import, where it could not be read as a number."),
            phones=texts(help_text="Further ones, E.164."),
            website=text(),
            emails=texts(help_text="Of an import."),
            people=models.JSONField(
                blank=True, db_default=[], default=list, help_text="Of an import: name, title, email."
            ),
            profiles=texts(help_text="In social networks, of an import."),
            custom_fields=models.JSONField(
                blank=True,
                db_default={},
                default=dict,
                help_text="Columns of imports that are no field: header -> value.",
            ),
            main_category=text(),
            categories=texts(),
            opening_hours=models.JSONField(blank=True, null=True),
            rating=models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True),
            rating_count=models.PositiveIntegerField(blank=True, null=True),
            business_status=text(),
            sources=models.JSONField(
                blank=True, db_default={}, default=dict, help_text="Per fact: its source and time."
            ),
            facts_at=models.DateTimeField(blank=True, null=True),
            expires_at=models.DateTimeField(blank=True, null=True),
            purged_at=models.DateTimeField(blank=True, null=True),
            curation_status=curation(),
            domain_extraction_status=processing(),
            notes=text(),
            tags=texts(),
            **state_columns("domain_extraction_"),
            domain=models.ForeignKey(
                blank=True, null=True, on_delete=models.SET_NULL, related_name="businesses", to="jobs.domain"
            ),
            place=models.OneToOneField(
                blank=True, null=True, on_delete=models.SET_NULL, related_name="business", to="jobs.place"
            ),
        ),
        verbose_name_plural="local businesses",
        indexes=[
            *state_indexes("extraction", "domain_extraction_"),
            Index(condition=~Q(phone=""), fields=["phone"], name="local_businesses_phone"),
            Index(condition=Q(latitude__isnull=False), fields=["latitude", "longitude"], name="local_businesses_point"),
            Index(fields=["curation_status", "id"], name="local_businesses_curation"),
            *change_indexes("local_businesses"),
            Index(fields=["rating", "id"], name="local_businesses_rating"),
            Index(condition=Q(expires_at__isnull=False), fields=["expires_at"], name="local_businesses_expires"),
            Index(
                condition=Q(expires_at__isnull=True, facts_at__isnull=False, provider="google", purged_at__isnull=True),
                fields=["facts_at"],
                name="local_businesses_endless",
            ),
            GinIndex(fields=["tags"], name="local_businesses_tags"),
            GinIndex(Words("name"), name="local_businesses_search"),
        ],
        constraints=[
            UniqueConstraint(fields=("provider", "external_id"), name="local_businesses_identity"),
            one_of("local_businesses", "curation_status", CURATION),
            *state_constraints("local_businesses", "domain_extraction_"),
            *limits(
                "local_businesses",
                name=10_000,
                address=10_000,
                street=10_000,
                city=10_000,
                state=10_000,
                postal_code=10_000,
                country=10_000,
                phone=10_000,
                website=10_000,
                phone_as_written=10_000,
                phones=Items(200, 20_000),
                emails=Items(200, 64_000),
                people=JsonBytes(1_000_000),
                profiles=Items(200, 416_600),
                custom_fields=JsonBytes(1_000_000),
                main_category=10_000,
                categories=Items(1_000, 1_000_000),
                external_id=10_000,
                sources=JsonBytes(1_000_000),
                notes=10_000,
                tags=Items(100, 10_000),
            ),
        ],
    ),
    table(
        "PossibleDuplicate",
        "possible_duplicates",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **times(),
            score=models.DecimalField(decimal_places=3, max_digits=4),
            evidence=models.JSONField(db_default={}, default=dict),
            decision=models.TextField(choices=DUPLICATE_STATUS, db_default="open", default="open"),
            decided_by=text(),
            decided_at=models.DateTimeField(blank=True, null=True),
            first=models.ForeignKey(
                on_delete=models.CASCADE, related_name="duplicates_as_first", to="jobs.localbusiness"
            ),
            second=models.ForeignKey(
                on_delete=models.CASCADE, related_name="duplicates_as_second", to="jobs.localbusiness"
            ),
        ),
        constraints=[
            UniqueConstraint(fields=("first", "second"), name="possible_duplicates_identity"),
            CheckConstraint(condition=Q(first__lt=F("second")), name="possible_duplicates_order"),
            one_of("possible_duplicates", "decision", DUPLICATE_STATUS),
            *limits("possible_duplicates", decided_by=300),
        ],
    ),
]
