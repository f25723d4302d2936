"""What made a sitemap: the marks that systems leave in comments, style sheets and the addresses of their media."""

from __future__ import annotations

import re

HEAD = 4_096  # characters of the file that are looked at

# Comments, processing instructions, the root's tag and a feed's <generator>: here a name is the system's own.
_STRUCTURE = re.compile(
    r"<!--.{0,1000}?-->|<\?.{0,1000}?\?>|<generator\b.{0,300}?</generator>"
    r"|<(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex|rss|feed|rdf)\b[^>]{0,2000}>",
    re.IGNORECASE | re.DOTALL,
)

IN_STRUCTURE = (
    ("yoast", "Yoast"),
    ("/wordpress-seo/", "Yoast"),
    ("rank math", "Rank Math"),
    ("rank-math", "Rank Math"),
    ("rankmath", "Rank Math"),
    ("wp-sitemap", "WordPress core"),
    ("all in one seo", "All in One SEO"),
    ("aioseo", "All in One SEO"),
    ("seopress", "SEOPress"),
    ("google-sitemap-generator", "Google XML Sitemaps"),
    ("wordpress.org/?v=", "WordPress core"),  # in feeds
    ("simple_sitemap", "Drupal"),
    ("/sitemap_generator/", "Drupal"),
    ("xmlsitemap", "Drupal"),
    ("drupal", "Drupal"),
    ("com_osmap", "Joomla"),
    ("com_jmap", "Joomla"),
    ("com_xmap", "Joomla"),
    ("jsitemap", "Joomla"),
    ("joomla", "Joomla"),
    ("squarespace.com", "Squarespace"),
    ("webflow", "Webflow"),
    ("wix.com", "Wix"),
    ("the sitemap can not be edited manually, but is kept up to date in real time", "Shopify"),
    ("screaming frog", "Screaming Frog"),
    ("xml-sitemaps.com", "xml-sitemaps.com"),
)

# In locations: hosts on which a system keeps its customers' media, and names that only it gives to child sitemaps.
IN_LOCATIONS = (
    ("/wp-sitemap-", "WordPress core"),
    ("//cdn.shopify.com/", "Shopify"),
    ("/sitemap_products_1.xml?from=", "Shopify"),
    ("/sitemap_pages_1.xml?from=", "Shopify"),
    ("//static.wixstatic.com/", "Wix"),
    ("/store-products-sitemap.xml", "Wix"),
    ("/blog-posts-sitemap.xml", "Wix"),
    ("/booking-services-sitemap.xml", "Wix"),
    ("//images.squarespace-cdn.com/", "Squarespace"),
    ("//static1.squarespace.com/", "Squarespace"),
    ("/sitemap.xml?page=", "Drupal"),
    ("/index.php?option=com_", "Joomla"),
    (".webflow.io/", "Webflow"),
    ("//cdn.prod.website-files.com/", "Webflow"),
    ("//uploads-ssl.webflow.com/", "Webflow"),
    ("/_next/", "Next.js"),
)

_HOST = re.compile(r"//[^/\"'\s]{1,253}")

# next-sitemap declares these five, in this order, whether the file uses them or not.
_NEXT = re.compile(
    r"sitemap-news/0\.9\"\s+xmlns:xhtml=\"[^\"]{1,60}\"\s+xmlns:mobile=\"[^\"]{1,60}\"\s+xmlns:image=\"[^\"]{1,60}\""
    r"\s+xmlns:video="
)


def generator_of(head: str) -> str:
    """The system whose marks are in the first characters of a sitemap; empty where none are."""
    lowered = head[:HEAD].lower()
    structure = "\n".join(map(_without_host, _STRUCTURE.findall(lowered)))
    return (
        named_in(structure)
        or next((name for mark, name in IN_LOCATIONS if mark in lowered), "")
        or ("Next.js" if _NEXT.search(structure) else "")
    )


def _without_host(part: str) -> str:
    """A style sheet's address names the site's own host, which may be called like a system."""
    return _HOST.sub("/", part) if part.startswith("<?") else part


def named_in(structure: str) -> str:
    """The system named in comments or other structure, given in lower case."""
    return next((name for mark, name in IN_STRUCTURE if mark in structure), "")
