"""What counts as a contact, one kind a file: e-mail addresses, phone numbers, people, addresses, social profiles.

A rule for a kind (what is a phone number, which are ranked first) is in the file of that kind. Where on a page contacts
stand is in `jobs.extract.readers`.
"""

from jobs.extract.contacts.sighting import ContactSighting, SiteHost, merge_sightings

__all__ = ["ContactSighting", "SiteHost", "merge_sightings"]
